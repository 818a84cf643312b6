'use strict';

// Calls from native code into JavaScript.

const assert = require('node:assert');
const { beforeEach, describe, it } = require('node:test');
const { alsoWithBuffersOfV8, kFields, kUidFields } = require('./support');
const native = require('../../lib/platform/native');

const { kBefore, kAfter, kStackLength } = kFields;
const { kExecutionAsyncId, kTriggerAsyncId, kDefaultTriggerAsyncId } = kUidFields;
const { async_hook_fields, async_id_fields } = native.async_wrap;

let log = [];
let hooks;

const current = () => [async_id_fields[kExecutionAsyncId], async_id_fields[kTriggerAsyncId]];
const state = () => [async_hook_fields[kStackLength], ...current()];
const nothing = [0, 0, 0];

beforeEach(() => {
  native.clearAsyncIdStack();
  log = [];
  hooks = {
    before: (asyncId) => log.push(['before', asyncId, ...state()]),
    after: (asyncId) => log.push(['after', asyncId, ...state()]),
    destroy: () => {},
    execution_async_resources: [],
  };
  native.setupHooks(hooks);
  async_hook_fields[kBefore] = 1;
  async_hook_fields[kAfter] = 1;
});

describe('callbackScope', () => {
  it('calls before, the function and after in the context', () => {
    const resource = {};
    const result = native.callbackScope(
      5,
      1,
      resource,
      () => {
        log.push(['function', 5, ...state()]);
        assert.deepStrictEqual(hooks.execution_async_resources, [resource]);
        return 'result';
      },
      undefined,
      [],
    );
    assert.strictEqual(result, 'result');
    const inside = [5, 1, 5, 1];
    assert.deepStrictEqual(log, [
      ['before', ...inside],
      ['function', ...inside],
      ['after', ...inside],
    ]);
    assert.deepStrictEqual(state(), nothing);
    assert.deepStrictEqual(hooks.execution_async_resources, []);
  });

  it('calls no hook that is not enabled', () => {
    async_hook_fields[kBefore] = 0;
    native.callbackScope(5, 1, {}, () => {}, undefined, []);
    assert.deepStrictEqual(log, [['after', 5, 1, 5, 1]]);
    log = [];
    async_hook_fields[kBefore] = 1;
    native.callbackScope(5, 1, {}, () => (async_hook_fields[kAfter] = 0), undefined, []);
    assert.deepStrictEqual(log, [['before', 5, 1, 5, 1]]);
  });

  it('passes this and the arguments', () => {
    function call(thisArg, args) {
      return native.callbackScope(
        5,
        1,
        {},
        function () {
          return [this, ...arguments];
        },
        thisArg,
        args,
      );
    }
    const thisArg = {};
    assert.deepStrictEqual(call(thisArg, [1, 'a', null]), [thisArg, 1, 'a', null]);
    assert.deepStrictEqual(call(undefined, []), [undefined]);
    assert.strictEqual(call(7, [])[0], 7);
    assert.strictEqual(call(undefined, Array(10_000).fill(1)).length, 10_001);
    // More than fits on the machine's stack.
    assert.throws(() => call(undefined, Array(5_000_000).fill(1)), RangeError);
    assert.deepStrictEqual(state(), nothing);
  });

  it('nests', () => {
    const outer = {};
    const inner = {};
    native.callbackScope(
      5,
      1,
      outer,
      () => {
        native.callbackScope(
          6,
          5,
          inner,
          () => {
            assert.deepStrictEqual(state(), [2, 6, 5]);
            assert.deepStrictEqual(hooks.execution_async_resources, [outer, inner]);
          },
          undefined,
          [],
        );
        assert.deepStrictEqual(state(), [1, 5, 1]);
        assert.deepStrictEqual(hooks.execution_async_resources, [outer]);
      },
      undefined,
      [],
    );
  });

  it('goes deeper than the first stack', () => {
    let depth = 0;
    const down = () => {
      if (++depth < 100) native.callbackScope(depth, 1, {}, down, undefined, []);
      else assert.strictEqual(hooks.execution_async_resources.length, 99);
    };
    down();
    assert.deepStrictEqual(state(), nothing);
    assert.strictEqual(hooks.execution_async_resources.length, 0);
  });

  it('throws what the function throws, without after', () => {
    for (const thrown of [new Error('x'), 42, null, undefined, 'text', Object.create(null)]) {
      log = [];
      let caught = 'nothing';
      try {
        native.callbackScope(
          5,
          1,
          {},
          () => {
            throw thrown;
          },
          undefined,
          [],
        );
      } catch (error) {
        caught = error;
      }
      assert.strictEqual(caught, thrown);
      assert.deepStrictEqual(log, [['before', 5, 1, 5, 1]]);
      assert.deepStrictEqual(state(), nothing);
      assert.deepStrictEqual(hooks.execution_async_resources, []);
    }
  });

  it('throws what before throws, without the function', () => {
    hooks.before = () => {
      throw new Error('before');
    };
    native.setupHooks(hooks);
    const call = () => native.callbackScope(5, 1, {}, assert.fail, undefined, []);
    assert.throws(call, { message: 'before' });
    assert.deepStrictEqual(state(), nothing);
    assert.deepStrictEqual(hooks.execution_async_resources, []);
  });

  it('throws what after throws', () => {
    hooks.after = () => {
      throw new Error('after');
    };
    native.setupHooks(hooks);
    const call = () => native.callbackScope(5, 1, {}, () => {}, undefined, []);
    assert.throws(call, { message: 'after' });
    assert.deepStrictEqual(state(), nothing);
  });

  it('reports a stack that the function left corrupted, with the exception', () => {
    const message = 'async hook stack has become corrupted (actual: 6, expected: 5)';
    const call = (then) => () =>
      native.callbackScope(
        5,
        1,
        {},
        () => {
          native.pushAsyncContext(6, 5);
          then();
        },
        undefined,
        [],
      );
    assert.throws(
      call(() => {}),
      (error) => error.message === message && !('cause' in error),
    );
    native.clearAsyncIdStack();
    const cause = new Error('x');
    assert.throws(
      call(() => {
        throw cause;
      }),
      (error) => error.message === message && error.cause === cause,
    );
  });

  it('accepts a stack that was cleared inside, as after an uncaught exception', () => {
    native.callbackScope(5, 1, {}, () => native.clearAsyncIdStack(), undefined, []);
    assert.deepStrictEqual(state(), nothing);
  });

  it('runs no ticks and microtasks if JavaScript is on the stack', async () => {
    native.callbackScope(
      5,
      1,
      {},
      () => {
        process.nextTick(() => log.push('tick'));
        Promise.resolve().then(() => log.push('microtask'));
      },
      undefined,
      [],
    );
    log = ['closed'];
    await new Promise((resolve) => setImmediate(resolve));
    assert.strictEqual(log[0], 'closed');
    assert.deepStrictEqual(log.slice(1).sort(), ['microtask', 'tick']);
  });

  it('requires an object, a function and an array', () => {
    const good = [5, 1, {}, () => {}, undefined, []];
    const wrong = { 0: ['5'], 1: [null], 2: [1, undefined], 3: [{}, undefined], 5: [{}, 1] };
    for (const [index, values] of Object.entries(wrong)) {
      for (const value of values) {
        assert.throws(() => native.callbackScope(...good.with(index, value)), Error);
      }
    }
    assert.deepStrictEqual(log, []);
    assert.deepStrictEqual(state(), nothing);
  });
});

describe('defaultTriggerAsyncIdScope', () => {
  const defaultTrigger = () => async_id_fields[kDefaultTriggerAsyncId];

  it('sets the default trigger during the call', () => {
    const result = native.defaultTriggerAsyncIdScope(5, () => {
      assert.strictEqual(defaultTrigger(), 5);
      native.defaultTriggerAsyncIdScope(0, () => assert.strictEqual(defaultTrigger(), 0));
      assert.strictEqual(defaultTrigger(), 5);
      return 'result';
    });
    assert.strictEqual(result, 'result');
    assert.strictEqual(defaultTrigger(), -1);
  });

  it('also when the function throws', () => {
    const call = () =>
      native.defaultTriggerAsyncIdScope(5, () => {
        throw new Error('x');
      });
    assert.throws(call, { message: 'x' });
    assert.strictEqual(defaultTrigger(), -1);
  });

  it('requires a function', () => {
    assert.throws(() => native.defaultTriggerAsyncIdScope(5, {}), Error);
    assert.strictEqual(defaultTrigger(), -1);
  });
});

describe('setupHooks', () => {
  it('requires three functions and an array', () => {
    for (const name of Object.keys(hooks)) {
      for (const value of [undefined, null, 1, {}]) {
        assert.throws(() => native.setupHooks({ ...hooks, [name]: value }), Error);
      }
    }
    for (const value of [undefined, null, 1]) {
      assert.throws(() => native.setupHooks(value), Error);
    }
    // What was set before is still there.
    native.callbackScope(5, 1, {}, () => {}, undefined, []);
    assert.strictEqual(log.length, 2);
  });
});

alsoWithBuffersOfV8(__filename);
