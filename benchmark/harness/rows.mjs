// Finds the rows: each file in rows/ is one benchmark.

import { readdirSync } from 'node:fs';
import { LOAD_GENERATOR } from './libraries.mjs';

/**
 * A row measures one thing in one of three ways. With `prepare`, the child process calls the
 * function it gets for many operations at a time and takes the time itself. With `serve`, it starts
 * a server, which a load generator asks. With `measure`, the row takes the time, for what can be
 * done only once in a process.
 *
 * @typedef {Record<string, string | number>} Parameters
 * @typedef {'nanoseconds' | 'bytes'} Unit
 * @typedef {(operations: number) => unknown} Run does the operation so many times; may be async
 *
 * @typedef {object} Served
 * @property {import('node:http').Server} server
 * @property {number} connections
 * @property {number} [pipelining]
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} about what one operation is
 * @property {Parameters[]} [cases] a line of the table each; one without parameters by default
 * @property {'main' | 'embedder'} [entry] the entry point under test
 * @property {string[]} [flags] what node must be started with
 * @property {boolean} [preload] whether this package comes by its preload
 * @property {Unit} [unit] nanoseconds by default
 * @property {import('./subjects.mjs').Subject[]} [peers] who can do it besides
 * @property {number} [operations] of a sample, where the time of one depends on their number
 * @property {number} [stretch] how many times as long as those of other rows its samples are, where they
 *   must have several garbage collections each
 * @property {number} [warmUpStretch] the same of its warm-up, where it takes so long until all is compiled
 * @property {(parameters: any) => number} [ownTime] milliseconds that a process takes besides those
 *   that it is given
 * @property {(asyncHooks: any, parameters: any) => Run} [prepare]
 * @property {(parameters: any) => Run} [baseline] the same loop with no storage and no hook
 * @property {boolean} [comparesToNothing] whether a row without `prepare` does without, too
 * @property {string[]} [packages] what its server is made of
 * @property {string} [growth] the parameter whose growth the row shows as a curve
 * @property {(measuring: Measuring, parameters: any) => { time: number } | Promise<{ time: number }>} [measure]
 *   in the unit of the row
 * @property {(serving: Serving, parameters: any) => Served | Promise<Served>} [serve]
 *
 * @typedef {object} Measuring
 * @property {() => any} load gives the module under test
 * @property {string[]} preload what node must be started with to have it under the name of the built-in
 * @property {boolean} tracked false where nothing shall be tracked
 *
 * @typedef {Omit<Measuring, 'preload'> & { library: (name: string) => any }} Serving
 */

/**
 * @param {string} name
 * @returns {Promise<Row>}
 */
export function loadRow(name) {
  return import(`../rows/${name}.mjs`);
}

/**
 * @param {Row} row
 * @returns {string[]} what must be installed for it
 */
export function packagesOf({ serve, packages = [] }) {
  return serve ? [LOAD_GENERATOR, ...packages] : packages;
}

/** @returns {string[]} */
export function rowNames() {
  return readdirSync(new URL('../rows/', import.meta.url))
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
