'use strict';

// A tracer asks for a parent before it begins a span: the first one of a request has none.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { setImmediate: turn } = require('node:timers/promises');

const spans = new AsyncLocalStorage();
const ended = [];

function trace(name, work) {
  const parent = spans.getStore();
  const span = { name, path: parent ? `${parent.path}/${name}` : name };
  return spans.run(span, async () => {
    try {
      return await work();
    } finally {
      ended.push(spans.getStore().path);
    }
  });
}

async function handle(id) {
  await trace(`request ${id}`, async () => {
    await turn();
    await Promise.all([trace('query', turn), trace('cache', turn)]);
  });
}

async function main() {
  await Promise.all([handle(1), handle(2)]);
  await trace('shutdown', turn);
  assert.strictEqual(ended.length, 7);
  assert.ok(ended.includes('request 2/cache') && ended.includes('shutdown'));
}

main();
