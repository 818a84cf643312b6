'use strict';

// node child.js <built-in|native> <program> [...args]
//
// Runs a program with the module it asks for. The program exports a function, which gets
//
//   hooks            the module under test
//   trace(options)   an enabled hook that records its events
//   note(label, ...) records a line with the current ids
//   elapse(ms)       returns when so much time has passed
//   args             the remaining arguments
//
// and everything recorded is written in one line when the process exits. Nothing here creates
// an asynchronous resource.

const fs = require('node:fs');
const path = require('node:path');

const [which, file, ...args] = process.argv.slice(2);
const hooks = which === 'native' ? require('../..') : require('node:async_hooks');
const { executionAsyncId, triggerAsyncId, createHook } = hooks;

const MARK = '\u0001report ';
const report = [];

function write() {
  const text = Buffer.from(`\n${MARK}${JSON.stringify(report)}\n`);
  for (let offset = 0; offset < text.length;) {
    offset += fs.writeSync(1, text, offset);
  }
}

// After the last of the program's own `exit` listeners.
const { emit } = process;
process.emit = function (event) {
  const result = Reflect.apply(emit, this, arguments);
  if (event === 'exit') write();
  return result;
};

function className(resource) {
  if (resource === null || typeof resource !== 'object') return String(resource);
  return resource.constructor?.name ?? 'null';
}

// `only` names the callbacks; `as` goes in front of each line, to tell several hooks apart.
function recorder({ only, as } = {}) {
  const hook = as === undefined ? '' : `${as}: `;
  const execution = executionAsyncId;
  const callbacks = {
    init(id, type, trigger, resource) {
      report.push({
        event: 'init',
        hook,
        id,
        type,
        trigger,
        execution: execution(),
        resource: className(resource),
      });
    },
    before(id) {
      report.push({
        event: 'before',
        hook,
        id,
        trigger: triggerAsyncId(),
        execution: execution(),
      });
    },
    after(id) {
      report.push({ event: 'after', hook, id, trigger: triggerAsyncId(), execution: execution() });
    },
    destroy(id) {
      report.push({ event: 'destroy', hook, id, execution: execution() });
    },
    promiseResolve(id) {
      report.push({ event: 'resolve', hook, id, execution: execution() });
    },
  };
  if (only === undefined) return callbacks;
  return Object.fromEntries(only.map((name) => [name, callbacks[name]]));
}

function trace(options = {}) {
  const callbacks = recorder(options);
  if (options.trackPromises !== undefined) callbacks.trackPromises = options.trackPromises;
  if (options.trackPromises === false) delete callbacks.promiseResolve;
  return createHook(callbacks).enable();
}

function describe(value) {
  if (value !== null && typeof value === 'object' && typeof value.id === 'number') return value;
  if (typeof value === 'string') return { text: value };
  return { text: JSON.stringify(value) ?? String(value) };
}

function note(label, ...values) {
  report.push({
    event: 'note',
    label,
    trigger: triggerAsyncId(),
    execution: executionAsyncId(),
    values: values.map(describe),
  });
}

// A note without the ids, for programs about values.
function log(label, ...values) {
  report.push({ event: 'note', label, values: values.map(describe) });
}

// With timers, makes sure that those of a shorter duration are due.
function elapse(milliseconds) {
  const end = process.hrtime.bigint() + BigInt(milliseconds) * 1_000_000n;
  while (process.hrtime.bigint() < end);
}

require(path.resolve(file))({ args, elapse, hooks, log, note, recorder, trace, which });
