'use strict';

// Runs programs under one of the two modules, each after the one before has come to its end:
//
//   node child.js <built-in|native> file ...
//   node child.js <built-in|native>             with a JSON array of sources on stdin
//
// and writes a line for each of them: the JSON of its trace.

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
  for (let offset = 0; offset < text.length;) offset += fs.writeSync(1, text, offset);
}

// The event loop has nothing left to do.
process.on('beforeExit', () => {
  if (runtime !== undefined) {
    if (runtime.collectGarbage()) return;
    runtime.end();
    write(runtime.trace);
    runtime = undefined;
    // What it had open is closed in this turn.
    return setImmediate(() => {});
  }
  if (index < sources.length) setImmediate(start);
});

// In the first turn of the event loop Node has work of its own, which calls the ticks that an uncaught
// exception left waiting. So programs start in the second one, which has an id if they ask for ids.
if (!sources[0].includes("t.start('stores')")) hooks.executionAsyncId();
leaveOutSettledTwice();
setImmediate(start);
