'use strict';

// The switch with classes of Node-API: instances, statics, subclasses, and what is handed back.

const assert = require('node:assert');
require('../../../../embedder').bindAddons();
const { addon, current, within } = require('./support');

const { Captured, Listener } = addon;
assert.strictEqual(Captured.name, 'Captured');
const captured = within('one', () => new Captured('TEST'));
assert.ok(captured instanceof Captured);
assert.strictEqual(captured.constructor, Captured);
assert.strictEqual(Object.getPrototypeOf(captured), Captured.prototype);
assert.ok(Number.isFinite(captured.asyncId()));
assert.throws(() => Captured.prototype.asyncId.call({}));

// An addon that calls back before it returns does so in the context of the call, or in one that it enters by itself.
const store = within('two', () => captured.call(current, 0));
assert.strictEqual(store, 'one');
assert.strictEqual(captured.call(current, 0), 'one');

class Sub extends Captured {
  twice() {
    return [this.asyncId(), this.asyncId()];
  }
}
const sub = new Sub('TEST');
assert.ok(sub instanceof Captured);
assert.strictEqual(new Set(sub.twice()).size, 1);

// An instance is passed unchanged.
addon.keep(sub);
const returned = addon.takeKept();
assert.ok(returned instanceof Captured);
assert.strictEqual(returned.asyncId(), sub.asyncId());

// Exceptions propagate as usual.
const error = new Error('thrown');
assert.throws(
  () =>
    captured.call(() => {
      throw error;
    }, 0),
  (thrown) => thrown === error,
);

const listener = within('start', () => new Listener(() => {}));
listener.close();
