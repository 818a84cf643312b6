'use strict';

// A function that runs its callback in one storage is used inside and outside of the scopes of another.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const users = new AsyncLocalStorage();
const transactions = new AsyncLocalStorage();
const current = () => [users.getStore(), transactions.getStore()];

async function inTransaction(work) {
  return transactions.run('BEGIN', async () => {
    const result = await work();
    assert.strictEqual(transactions.getStore(), 'BEGIN');
    current();
    return result;
  });
}

async function main() {
  const inside = await users.run('somebody', () => inTransaction(async () => current()));
  assert.deepStrictEqual(inside, ['somebody', 'BEGIN']);
  const outside = await inTransaction(async () => current());
  assert.deepStrictEqual(outside, [undefined, 'BEGIN']);
}

main();
