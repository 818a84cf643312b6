'use strict';

// Several scopes of one store: a listener of one of them gets the right store in the others.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const tenants = new AsyncLocalStorage();
const names = new AsyncLocalStorage();
const bus = new EventEmitter();
const tenant = { name: 'first' };
const later = [];
let calls = 0;

function check() {
  assert.strictEqual(tenants.getStore(), tenant);
  assert.strictEqual(names.getStore(), tenant.name);
  calls++;
}

function within(work) {
  return tenants.run(tenant, () => names.run(tenant.name, work));
}

within(() => setTimeout(() => later.forEach((callback) => callback()), 5));
within(() => {
  bus.on('changed', () => check());
  later.push(() => check());
});
within(() => bus.emit('changed'));
within(() => setTimeout(() => bus.emit('changed'), 2));
setTimeout(() => assert.strictEqual(calls, 3), 20);
