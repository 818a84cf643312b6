'use strict';

// Metrics are collected by timers that were never in a scope, from what requests count.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const counts = new Map();
let collected = 0;

function count(name) {
  const key = `${name} ${requests.getStore()?.id}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

const timer = setInterval(function collect() {
  count('collect');
  collected += counts.size;
}, 3);

async function handle(id) {
  count('begin');
  await null;
  count('end');
  if (id === 3) {
    requests.exit(() => setTimeout(finish, 10));
  }
}

function finish() {
  clearInterval(timer);
  setImmediate(() => {
    count('finish');
    assert.strictEqual(counts.get('end 3'), 1);
    assert.ok(collected > 0);
  });
}

for (const id of [1, 2, 3]) requests.run({ id }, handle, id);
