'use strict';

// Listeners that are bound, and an emitter that binds.

const assert = require('node:assert');
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const { EventEmitter, EventEmitterAsyncResource } = require('node:events');

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();
const target = new EventTarget();
let own;
let calls = 0;

function check(id) {
  assert.deepStrictEqual(requests.getStore(), { id });
  calls++;
}

for (const id of [1, 2]) {
  requests.run({ id }, () => {
    bus.on(
      'event',
      AsyncResource.bind(() => check(id)),
    );
    bus.once('event', AsyncLocalStorage.bind(check.bind(null, id)));
    target.addEventListener(
      'event',
      AsyncResource.bind(() => check(id)),
    );
    own ??= new EventEmitterAsyncResource({ name: 'Own' }).on('event', () => check(1));
  });
}
setTimeout(() => {
  bus.emit('event');
  target.dispatchEvent(new Event('event'));
  own.emit('event');
  assert.strictEqual(calls, 7);
}, 5);
