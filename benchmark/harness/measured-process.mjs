// A process that measures one row with one module, as its parent sees it.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from './subjects.mjs';
import { onMeasuredProcessor } from './processors.mjs';

/** Milliseconds after which a process is taken to hang. */
const LONGEST_ANSWER = 30_000;

const program = fileURLToPath(new URL('measured-child.mjs', import.meta.url));

/**
 * @typedef {object} Measured
 * @property {any} ready what the process said when it was ready
 * @property {(question: string) => Promise<any>} ask
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
  const conversation = converse(child);
  return { ...conversation, ready: await conversation.next() };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 */
export function converse(child) {
  let stderr = '';
  child.stderr?.on('data', (data) => (stderr += data));
  const message = async () => (await once(child, 'message'))[0];
  const closed = once(child, 'close').then(() => {
    throw new Error(explain(stderr) || `ended with ${child.exitCode ?? child.signalCode}`);
  });
  // It is of interest only to who waits for a message.
  closed.catch(() => {});

  // Sockets that a load generator left open must not keep it alive.
  const end = () => child.kill('SIGKILL');
  return {
    end,
    /** The next message, or an error if there will be none. */
    async next() {
      const timer = setTimeout(end, LONGEST_ANSWER);
      try {
        return await Promise.race([message(), closed]);
      } finally {
        clearTimeout(timer);
      }
    },
    /** @param {any} question */
    ask(question) {
      child.send(question);
      return this.next();
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
