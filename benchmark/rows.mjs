// Finds the rows: each file in rows/ is one benchmark.

import { readdirSync } from 'node:fs';

/**
 * A row measures one thing in one of two ways. With `prepare`, the child process calls the function
 * it gets for a growing number of operations and takes the time itself. With `measure`, the row
 * takes the time, for what can be done only once in a process or has its own load generator.
 *
 * @typedef {Record<string, string | number>} Parameters
 * @typedef {(operations: number) => unknown} Run does the operation so many times; may be async
 * @typedef {{ load: () => any, duration: number }} Measuring load() gives the module under test,
 *   duration is how many milliseconds to measure where the row can choose
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} about what one operation is
 * @property {Parameters[]} [cases] a line of the table each; one without parameters by default
 * @property {'main' | 'embedder'} [entry] the entry point under test
 * @property {string[]} [flags] what node must be started with
 * @property {number} [operations] of a sample, where the time of one depends on their number
 * @property {(asyncHooks: any, parameters: any) => Run} [prepare]
 * @property {(parameters: any) => Run} [baseline] the same loop with no storage and no hook
 * @property {(measuring: Measuring, parameters: any) => number | Promise<number>} [measure]
 *   returns nanoseconds an operation
 */

/**
 * @param {string} name
 * @returns {Promise<Row>}
 */
export function loadRow(name) {
  return import(`./rows/${name}.mjs`);
}

/** @returns {string[]} */
export function rowNames() {
  return readdirSync(new URL('rows/', import.meta.url))
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .sort();
}

/** @param {Parameters} parameters */
export function label(parameters) {
  return Object.entries(parameters)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}
