'use strict';

// Storages inside of each other: each is read where it is entered, and some where they never are.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const users = new AsyncLocalStorage();
const spans = new AsyncLocalStorage();
const transactions = new AsyncLocalStorage();

const current = () => [users.getStore(), spans.getStore(), transactions.getStore()];

async function query(sql) {
  const transaction = transactions.getStore();
  await null;
  return transaction ? `${transaction}: ${sql}` : sql;
}

async function handle(user) {
  await users.run(user, async () => {
    assert.deepStrictEqual(current(), [user, undefined, undefined]);
    assert.strictEqual(await query('SELECT'), 'SELECT');
    await spans.run('outer', async () => {
      await spans.run('inner', () => query('SELECT'));
      const said = await transactions.run('BEGIN', () => query('INSERT'));
      assert.strictEqual(said, 'BEGIN: INSERT');
      assert.deepStrictEqual(current(), [user, 'outer', undefined]);
    });
    assert.deepStrictEqual(current(), [user, undefined, undefined]);
  });
}

Promise.all([handle('a'), handle('b'), query('SELECT')]);
