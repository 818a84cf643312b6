'use strict';

// Ids and default trigger ids.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const { AsyncResource, createHook, executionAsyncId } = require('../..');
const embedder = require('../../embedder');

const { defaultTriggerAsyncIdScope, getDefaultTriggerAsyncId, newAsyncId } = embedder;
const { async_id_fields, constants } = embedder;
const manual = { requireManualDestroy: true };

describe('newAsyncId', () => {
  it('returns ascending ids', () => {
    const first = newAsyncId();
    assert.strictEqual(newAsyncId(), first + 1);
    assert.strictEqual(async_id_fields[constants.kAsyncIdCounter], first + 1);
  });

  it('shares its counter with resources', () => {
    const id = newAsyncId();
    assert.strictEqual(new AsyncResource('R', manual).asyncId(), id + 1);
    assert.strictEqual(newAsyncId(), id + 2);
  });

  it('goes beyond 32 bits', () => {
    const before = async_id_fields[constants.kAsyncIdCounter];
    async_id_fields[constants.kAsyncIdCounter] = 2 ** 40;
    assert.strictEqual(newAsyncId(), 2 ** 40 + 1);
    async_id_fields[constants.kAsyncIdCounter] = before;
  });
});

describe('defaultTriggerAsyncIdScope', () => {
  it('sets the trigger id of resources that its block creates', () => {
    defaultTriggerAsyncIdScope(1234, () => {
      assert.strictEqual(getDefaultTriggerAsyncId(), 1234);
      assert.strictEqual(async_id_fields[constants.kDefaultTriggerAsyncId], 1234);
      assert.strictEqual(new AsyncResource('R', manual).triggerAsyncId(), 1234);
    });
    assert.strictEqual(async_id_fields[constants.kDefaultTriggerAsyncId], -1);
  });

  it('reaches ticks, immediates, timers and promises', () => {
    const seen = [];
    const hook = createHook({
      init: (id, type, trigger) => seen.push(`${type} ${trigger}`),
    }).enable();
    defaultTriggerAsyncIdScope(1234, () => {
      process.nextTick(() => {});
      clearImmediate(setImmediate(() => {}));
      clearTimeout(setTimeout(() => {}, 1));
      Promise.resolve();
    });
    hook.disable();
    assert.deepStrictEqual(seen, [
      'TickObject 1234',
      'Immediate 1234',
      'Timeout 1234',
      'PROMISE 1234',
    ]);
  });

  it('does not change explicit trigger ids', () => {
    defaultTriggerAsyncIdScope(1234, () => {
      assert.strictEqual(
        new AsyncResource('R', { ...manual, triggerAsyncId: 5 }).triggerAsyncId(),
        5,
      );
    });
  });

  it('passes arguments and the result', () => {
    const result = defaultTriggerAsyncIdScope(1, (...args) => args, 2, 3);
    assert.deepStrictEqual(result, [2, 3]);
  });

  it('nests, and restores when its block throws', () => {
    defaultTriggerAsyncIdScope(1, () => {
      defaultTriggerAsyncIdScope(2, () => assert.strictEqual(getDefaultTriggerAsyncId(), 2));
      assert.strictEqual(getDefaultTriggerAsyncId(), 1);
      assert.throws(() => {
        defaultTriggerAsyncIdScope(3, () => {
          throw new Error('through');
        });
      }, /through/);
      assert.strictEqual(getDefaultTriggerAsyncId(), 1);
    });
    assert.strictEqual(getDefaultTriggerAsyncId(), executionAsyncId());
  });

  it('with undefined, leaves the default as it is', () => {
    defaultTriggerAsyncIdScope(1, () => {
      defaultTriggerAsyncIdScope(undefined, () => {
        assert.strictEqual(getDefaultTriggerAsyncId(), 1);
      });
    });
  });

  it('has no effect on code that runs later', async () => {
    const later = defaultTriggerAsyncIdScope(1234, () => {
      return new Promise((resolve) => setImmediate(() => resolve(getDefaultTriggerAsyncId())));
    });
    assert.notStrictEqual(await later, 1234);
  });
});

describe('getDefaultTriggerAsyncId', () => {
  it('is the executing resource if no default is set', () => {
    const resource = new AsyncResource('R', manual);
    resource.runInAsyncScope(() => {
      assert.strictEqual(getDefaultTriggerAsyncId(), resource.asyncId());
    });
  });
});
