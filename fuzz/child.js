'use strict';

// Runs programs with one of the two modules, one after the other:
//
//   node child.js <built-in|native> file ...
//   node child.js <built-in|native>             with a JSON array of sources on stdin
//
// and writes a line for each: the JSON of its trace.

const fs = require('node:fs');
const { leaveOutSettledTwice, Runtime } = require('./runtime');

const [which, ...files] = process.argv.slice(2);
const hooks = which === 'native' ? require('..') : require('node:async_hooks');

const sources =
  files.length > 0
    ? files.map((file) => fs.readFileSync(file, 'utf8'))
    : JSON.parse(fs.readFileSync(0, 'utf8'));

let index = 0;
/** @type {Runtime | undefined} */
let runtime;

function start() {
  runtime = new Runtime(hooks);
  const module = { exports: (/** @type {any} */ runtime) => runtime };
  new Function('module', sources[index++])(module);
  module.exports(runtime);
}

function write(value) {
  const text = Buffer.from(`${JSON.stringify(value)}\n`);
  for (let offset = 0; offset < text.length;) {
    try {
      offset += fs.writeSync(1, text, offset);
    } catch (error) {
      // The pipe is full.
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

// The event loop is empty.
process.on('beforeExit', () => {
  if (runtime !== undefined) {
    if (runtime.collectGarbage()) return;
    runtime.end();
    write(runtime.trace);
    runtime = undefined;
    // In this turn its open handles are closed.
    return setImmediate(() => {});
  }
  if (index < sources.length) setImmediate(start);
});

// In the first turn of the event loop Node has its own work, which also runs ticks that are pending after an uncaught
// exception. Therefore programs start in the second turn. It has an id if they use ids.
if (!sources[0].includes("t.start('stores')")) hooks.executionAsyncId();
leaveOutSettledTwice();
setImmediate(start);
