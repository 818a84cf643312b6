'use strict';

// A library that goes on in the context that there is, and makes one where there is none.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const jobs = new AsyncLocalStorage();
const bus = new EventEmitter();
let id = 0;
let handled = 0;

function ensure(work) {
  return jobs.getStore() ? work() : jobs.run({ id: ++id }, work);
}

async function handle({ more }) {
  await null;
  assert.ok(jobs.getStore());
  handled++;
  if (more) bus.emit('job', {});
}

bus.on('job', (job) => ensure(() => handle(job)));
setTimeout(() => {
  bus.emit('job', { more: true });
  bus.emit('job', {});
}, 3);
jobs.run({ id: 'start' }, () => bus.emit('job', { more: true }));
process.on('exit', () => assert.strictEqual(handled, 5));
