'use strict';

// The thread that reads files for the second way, with the parser that Node itself has.

const { workerData } = require('node:worker_threads');
const { readChanges } = require('./deep-syntax');
const { findParser } = require('./parser');

const { port, flag } = workerData;
const acorn = findParser();

port.on('message', (/** @type {{ text: string, number: number }} */ { text, number }) => {
  /** @type {import('./deep-syntax').Changes | null} */
  let changes = null;
  try {
    changes = readChanges(acorn, text, number);
  } finally {
    port.postMessage(changes);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  }
});
