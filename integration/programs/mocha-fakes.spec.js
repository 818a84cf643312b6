'use strict';

const assert = require('node:assert');
const { AsyncLocalStorage, createHook } = require('node:async_hooks');
const hooks = require('node:async_hooks');
const sinon = require('sinon');
const { contextsOf, misplaced } = require('../runners/contexts');

const keys = Reflect.ownKeys(Object.prototype).length;
const everything = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'nextTick',
  'queueMicrotask',
];

describe('fake timers', () => {
  for (const toFake of [everything, ['setTimeout'], undefined]) {
    describe(toFake?.length.toString() ?? 'those of Sinon', () => {
      let clock;
      const types = new Set();
      before(() => {
        clock = sinon.useFakeTimers(toFake && { toFake });
      });
      after(() => clock.restore());

      it('continue', () => {
        const storage = new AsyncLocalStorage();
        const hook = createHook({ init: (id, type) => types.add(type) }).enable();
        const seen = [];
        storage.run('store', () => {
          setTimeout(() => seen.push(`timeout ${storage.getStore()}`), 1000);
        });
        clock.tick(1000);
        hook.disable();
        console.log(seen.join(), [...types].sort().join());
      });
    });

    it('leave nothing behind', async () => {
      assert.strictEqual(Reflect.ownKeys(Object.prototype).length, keys);
      const lines = await contextsOf(hooks);
      assert.deepStrictEqual(misplaced(lines), []);
      console.log(lines.join('\n'));
    });
  }
});
