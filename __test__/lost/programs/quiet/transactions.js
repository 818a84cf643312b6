'use strict';

// Repositories that use a transaction where there is one. They are made at the start, and in transactions.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const transactions = new AsyncLocalStorage();

class Repository {
  constructor(table) {
    this.table = table;
  }

  async find(id) {
    const connection = transactions.getStore() ?? 'pool';
    await null;
    return `${connection} ${this.table} ${id}`;
  }
}

const users = new Repository('users');

function create(name) {
  return transactions.run(name, async () => {
    const orders = new Repository('orders');
    assert.strictEqual(await orders.find(1), `${name} orders 1`);
    assert.strictEqual(await users.find(2), `${name} users 2`);
    return orders;
  });
}

async function main() {
  const [orders] = await Promise.all([create('a'), users.find(3), create('b')]);
  assert.strictEqual(await orders.find(4), 'pool orders 4');
  assert.strictEqual(await users.find(5), 'pool users 5');
}

main();
