// A process that measures one row with one module, as its parent sees it.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from './modules.mjs';

const program = fileURLToPath(new URL('child.mjs', import.meta.url));

/**
 * @typedef {object} Measured
 * @property {any} ready what the process said when it was ready
 * @property {(question: string) => Promise<any>} ask
 * @property {() => void} end
 */

/**
 * @param {string} node
 * @param {import('./engine.mjs').Job} job
 * @param {import('./modules.mjs').Subject} subject
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
      execPath: node,
      execArgv: [...nodeFlags(subject, job), ...job.flags],
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
  const closed = once(child, 'close');
  closed.catch(() => {});

  /** The next message, or an error if there will be none. */
  const next = () =>
    Promise.race([
      once(child, 'message').then(([message]) => message),
      closed.then(() => {
        throw new Error(explain(stderr) || `ended with ${child.exitCode ?? child.signalCode}`);
      }),
    ]);
  return {
    next,
    /** @param {any} question */
    ask(question) {
      child.send(question);
      return next();
    },
    // Sockets that a load generator left open must not keep it alive.
    end: () => child.kill('SIGKILL'),
  };
}

/**
 * The line of a process's output that names the error.
 * @param {string} stderr
 */
function explain(stderr) {
  return stderr.match(/^(?:\w*Error\b.*|.*\bERR_\w+.*)$/m)?.[0] ?? stderr.trim();
}
