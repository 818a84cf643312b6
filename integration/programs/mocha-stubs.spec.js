'use strict';

const assert = require('node:assert');
const hooks = require('node:async_hooks');
const sinon = require('sinon');
const { contextsOf, misplaced } = require('../runners/contexts');

describe('stubs of the replaced functions', () => {
  const { nextTick } = process;
  afterEach(() => sinon.restore());

  for (const [object, name] of [
    [process, 'nextTick'],
    [globalThis, 'queueMicrotask'],
    [globalThis, 'setTimeout'],
    [globalThis, 'setImmediate'],
  ]) {
    it(name, async () => {
      const storage = new hooks.AsyncLocalStorage();
      const stub = sinon.stub(object, name);
      const callback = () => {};
      storage.run('store', () => object[name](callback));
      const called = stub.calledWith(callback);
      stub.restore();
      assert.ok(called);
      const lines = await contextsOf(hooks);
      assert.deepStrictEqual(misplaced(lines), []);
    });
  }

  it('restores the original functions', () => assert.strictEqual(process.nextTick, nextTick));
});
