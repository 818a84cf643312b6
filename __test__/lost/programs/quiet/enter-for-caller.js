'use strict';

// Functions that enter a store for their callers, and ask for it themselves.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const lines = [];
let count = 0;

const log = (what) => lines.push(`${what} ${requests.getStore()?.id}`);

function begin() {
  requests.enterWith({ id: ++count });
  log('started');
}

function handle() {
  begin();
  log('working');
}

// Through two functions, in a callback, in a loop that goes on with the work itself.
function prepare() {
  begin();
}

function handlePrepared() {
  prepare();
  log('prepared');
}

function drain(jobs) {
  jobs.forEach(handle);
  for (const job of jobs) {
    begin();
    log(job);
  }
}

// Fields that are added to the store one after the other.
function add(name, value) {
  requests.enterWith({ ...requests.getStore(), [name]: value });
  log(name);
}

function addAll(fields) {
  for (const [name, value] of Object.entries(fields)) add(name, value);
  log('added');
}

// Middleware: each step works on the same request.
const steps = [begin, () => log('authenticated'), () => log('routed')];

function run(request) {
  for (const step of steps) step(request);
  log('answered');
}

function pass(request) {
  let value = request;
  for (const step of steps) value = step(value);
  log('passed');
}

setTimeout(handle, 1);
setTimeout(handle, 2);
setTimeout(handlePrepared, 3);
setTimeout(drain, 4, ['first', 'second']);
setTimeout(addAll, 5, { user: 'somebody', role: 'reader' });
setTimeout(run, 6, {});
setTimeout(pass, 7, {});
setTimeout(() => assert.strictEqual(lines.length, 25, lines.join()), 20);
