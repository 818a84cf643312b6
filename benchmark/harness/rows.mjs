// Finds the rows: each file in rows/ is one benchmark.

import { readdirSync } from 'node:fs';
import { LOAD_GENERATOR } from './libraries.mjs';

/**
 * A row measures one thing in one of three ways. With `prepare`, it returns a function that does many operations,
 * and the child process measures its time. With `serve`, it starts a server, which gets requests from a load
 * generator. With `measure`, the row itself measures something that can happen only once in a process.
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
 * @property {string} about describes one operation
 * @property {Parameters[]} [cases] a line of the table each; one without parameters by default
 * @property {'main' | 'embedder'} [entry] the entry point under test
 * @property {string[]} [flags] flags of node
 * @property {boolean} [preload] whether this package is loaded with its preload
 * @property {Unit} [unit] nanoseconds by default
 * @property {import('./subjects.mjs').Subject[]} [peers] other modules that support it
 * @property {number} [operations] of a sample, if the time of one depends on the number
 * @property {number} [stretch] a factor for the length of its samples, if each must contain several garbage
 *   collections
 * @property {number} [warmUpStretch] a factor for its warm-up, if compilation takes long
 * @property {(parameters: any) => number} [ownTime] milliseconds that a process takes in addition to its planned
 *   time
 * @property {(asyncHooks: any, parameters: any) => Run} [prepare]
 * @property {(parameters: any) => Run} [baseline] the same loop with no storage and no hook
 * @property {boolean} [comparesToNothing] whether a row without `prepare` also runs without tracking
 * @property {string[]} [packages] packages that its server needs
 * @property {string} [growth] the parameter that is the x axis of a curve
 * @property {(measuring: Measuring, parameters: any) => { time: number } | Promise<{ time: number }>} [measure]
 *   in the unit of the row
 * @property {(serving: Serving, parameters: any) => Served | Promise<Served>} [serve]
 *
 * @typedef {object} Measuring
 * @property {() => any} load returns the module under test
 * @property {string[]} preload flags of node with which it replaces the built-in
 * @property {boolean} tracked whether to track at all
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
 * @returns {string[]} packages that must be installed
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
