'use strict';

// Generators that are made and consumed in one scope.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { setImmediate: turn } = require('node:timers/promises');

const requests = new AsyncLocalStorage();

function* ids(id) {
  for (let i = 0; i < 3; i++) {
    assert.strictEqual(requests.getStore(), id);
    yield i;
  }
}

async function* rows(id) {
  for (const i of ids(id)) {
    await turn();
    assert.strictEqual(requests.getStore(), id);
    yield i;
  }
}

async function handle(id) {
  for await (const row of rows(id)) assert.strictEqual(requests.getStore(), id, `row ${row}`);
}

Promise.all([1, 2].map((id) => requests.run(id, handle, id))).then(() => handle(undefined));
