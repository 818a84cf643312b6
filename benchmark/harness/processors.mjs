// Pins processes to processors.
//
// Two processors are often two threads of one core, and each is slower while the other is busy. Therefore processes
// that are compared share one processor, and the load generator runs on another.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const processors = usable();
const MEASURED = processors[0];
const OTHERS = processors.at(-1);

/**
 * @typedef {object} Start arguments for `fork`
 * @property {string} execPath
 * @property {string[]} execArgv
 */

/**
 * @param {Start} start
 * @returns {Start} the same, on the processor for measured processes
 */
export const onMeasuredProcessor = (start) => pinned(start, MEASURED);

/**
 * @param {Start} start
 * @returns {Start} the same, on another processor
 */
export const onOtherProcessor = (start) => pinned(start, OTHERS);

/**
 * @param {Start} start
 * @param {number | undefined} processor
 */
function pinned({ execPath, execArgv }, processor) {
  if (processor === undefined) return { execPath, execArgv };
  return { execPath: 'taskset', execArgv: ['-c', `${processor}`, execPath, ...execArgv] };
}

/** @returns {number[]} the processors that this process may use, or none if it cannot pin or there is only one */
function usable() {
  if (process.platform !== 'linux') return [];
  if (spawnSync('taskset', ['--version']).error) return [];
  const status = readFileSync('/proc/self/status', 'utf8');
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '';
  const found = list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  return found.length > 1 ? found : [];
}
