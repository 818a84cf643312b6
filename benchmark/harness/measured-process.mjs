// The parent's side of a process that measures one row with one module.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from './subjects.mjs';
import { onMeasuredProcessor } from './processors.mjs';

/** Milliseconds without an answer after which a process is ended. */
const ANSWER_TIMEOUT = 30_000;

const program = fileURLToPath(new URL('measured-child.mjs', import.meta.url));

/**
 * @typedef {object} Measured
 * @property {any} ready what the process sent when it was ready
 * @property {(message: string) => Promise<any>} request sends a message and waits for the answer
 * @property {() => void} end
 */

/**
 * @param {string} node
 * @param {import('./engine.mjs').Job} job
 * @param {import('./subjects.mjs').Subject} subject
 * @param {number} duration
 * @returns {Promise<Measured>}
 */
export async function startMeasured(node, job, subject, duration) {
  const child = fork(
    program,
    [
      `--row=${job.name}`,
      `--subject=${subject}`,
      `--parameters=${JSON.stringify(job.parameters)}`,
      `--duration=${duration}`,
    ],
    {
      ...onMeasuredProcessor({
        execPath: node,
        execArgv: [...nodeFlags(subject, job), ...job.flags],
      }),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
  const channel = openChannel(child);
  return { ...channel, ready: await channel.receive() };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 */
export function openChannel(child) {
  let stderr = '';
  child.stderr?.on('data', (data) => (stderr += data));
  const message = async () => (await once(child, 'message'))[0];
  const closed = once(child, 'close').then(() => {
    throw new Error(explain(stderr) || `ended with ${child.exitCode ?? child.signalCode}`);
  });
  // Only a caller that waits for a message needs the error.
  closed.catch(() => {});

  // Sockets that a load generator left open must not keep it alive.
  const end = () => child.kill('SIGKILL');
  return {
    end,
    /** The next message, or an error if there will be none. */
    async receive() {
      const timer = setTimeout(end, ANSWER_TIMEOUT);
      try {
        return await Promise.race([message(), closed]);
      } finally {
        clearTimeout(timer);
      }
    },
    /** @param {any} message */
    request(message) {
      child.send(message);
      return this.receive();
    },
  };
}

/**
 * The line of a process's output that names the error.
 * @param {string} stderr
 */
function explain(stderr) {
  return stderr.match(/^(?:\w*Error\b.*|.*\bERR_\w+.*)$/m)?.[0] ?? stderr.trim();
}
