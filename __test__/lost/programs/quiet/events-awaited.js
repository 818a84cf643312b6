'use strict';

// Events of a shared emitter that requests await.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter, on, once } = require('node:events');

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();
let ended = 0;

async function handle(id) {
  await once(bus, 'ready');
  assert.strictEqual(requests.getStore(), id);
  for await (const [n] of on(bus, 'row')) {
    assert.strictEqual(requests.getStore(), id);
    if (n === 2) break;
  }
  assert.strictEqual(requests.getStore(), id);
  if (++ended === 2) clearInterval(timer);
}

let n = 0;
const timer = setInterval(() => {
  assert.strictEqual(requests.getStore(), undefined);
  if (n++ === 0) bus.emit('ready');
  else bus.emit('row', n);
}, 2);

for (const id of [1, 2]) requests.run(id, handle, id);
