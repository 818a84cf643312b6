'use strict';

// The thread that parses files for `--deep`, with Node's own copy of acorn.

const { workerData } = require('node:worker_threads');
const { readChanges } = require('./syntax');
const { findParser } = require('../source/parser');

const { port, flag } = workerData;
const acorn = findParser();

/**
 * @typedef {object} Request
 * @property {number} sequence its number, which the reply has, too
 * @property {string} text
 * @property {number} number of the file
 * @property {import('../source/loading').Goal} goal
 */

port.on('message', (/** @type {Request} */ { sequence, text, number, goal }) => {
  /** @type {import('./syntax').Changes | null} */
  let changes = null;
  try {
    changes = readChanges(acorn, text, number, goal);
  } catch {
    // Nested too deeply for the stack of this thread: the file stays as it is.
  }
  port.postMessage({ sequence, changes });
  Atomics.store(flag, 0, sequence);
  Atomics.notify(flag, 0);
});
