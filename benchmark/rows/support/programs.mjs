// Small programs, for values that can only be measured in a whole process.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const USE_STORAGE =
  "const { AsyncLocalStorage } = require('async_hooks');" +
  'new AsyncLocalStorage().run({}, () => setImmediate(() => {}));';

/** @type {Record<string, string>} */
export const PROGRAMS = {
  empty: '',
  storage: USE_STORAGE,
  hook: "require('async_hooks').createHook({ init() {} }).enable(); setImmediate(() => {});",
  'worker with a storage': `new (require('worker_threads').Worker)(${JSON.stringify(USE_STORAGE)}, { eval: true });`,
};

/** A program prints its time and memory when it ends. */
const REPORT =
  "process.on('exit', () => console.log(JSON.stringify({ ...process.cpuUsage(), rss: process.memoryUsage.rss() })));";

/**
 * @param {string} program
 * @param {string[]} flags
 * @returns {Promise<{ time: number, memory: number }>} nanoseconds on a processor, and bytes
 */
export async function runProgram(program, flags) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...flags,
    '-e',
    `${REPORT}${PROGRAMS[program]}`,
  ]);
  const { user, system, rss } = JSON.parse(stdout);
  return { time: (user + system) * 1000, memory: rss };
}
