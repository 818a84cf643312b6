'use strict';

// The thread that parses files for `--deep`, with Node's own copy of acorn.

const { workerData } = require('node:worker_threads');
const { readChanges } = require('./syntax');
const { findParser } = require('../source/parser');

const { port, flag } = workerData;
const acorn = findParser();

port.on('message', (/** @type {{ text: string, number: number }} */ { text, number }) => {
  /** @type {import('./syntax').Changes | null} */
  let changes = null;
  try {
    changes = readChanges(acorn, text, number);
  } finally {
    port.postMessage(changes);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  }
});
