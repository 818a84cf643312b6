'use strict';

// Ids, the counter and the stack, from native code and in the memory that JavaScript shares.

const assert = require('node:assert');
const { beforeEach, describe, it } = require('node:test');
const { alsoWithBuffersOfV8, kFields, kUidFields, v8OwnedBuffers } = require('./support');
const native = require('../../lib/platform/native');

const { kCheck, kStackLength } = kFields;
const { kExecutionAsyncId, kTriggerAsyncId, kAsyncIdCounter, kDefaultTriggerAsyncId } = kUidFields;
const { async_wrap } = native;
const { async_hook_fields, async_id_fields } = async_wrap;

const current = () => [async_id_fields[kExecutionAsyncId], async_id_fields[kTriggerAsyncId]];
const stackLength = () => async_hook_fields[kStackLength];

// What lib/context/id-stack.js does, in short.
function pushInJavaScript(asyncId, triggerAsyncId) {
  const offset = stackLength();
  if (offset * 2 >= async_wrap.async_ids_stack.length) native.growAsyncIdsStack();
  async_wrap.async_ids_stack[offset * 2] = async_id_fields[kExecutionAsyncId];
  async_wrap.async_ids_stack[offset * 2 + 1] = async_id_fields[kTriggerAsyncId];
  async_hook_fields[kStackLength] = offset + 1;
  async_id_fields[kExecutionAsyncId] = asyncId;
  async_id_fields[kTriggerAsyncId] = triggerAsyncId;
}

function popInJavaScript() {
  const offset = stackLength() - 1;
  async_id_fields[kExecutionAsyncId] = async_wrap.async_ids_stack[offset * 2];
  async_id_fields[kTriggerAsyncId] = async_wrap.async_ids_stack[offset * 2 + 1];
  async_hook_fields[kStackLength] = offset;
}

describe('a new state', () => {
  it('has the values that Node starts with', () => {
    assert.deepStrictEqual([...async_hook_fields], [0, 0, 0, 0, 0, 0, 1, 0, 0]);
    assert.deepStrictEqual([...async_id_fields], [0, 0, 1, -1]);
    assert.deepStrictEqual([...async_wrap.async_ids_stack], Array(32).fill(0));
  });

  it('is in typed arrays of the documented types', () => {
    assert.ok(async_hook_fields instanceof Uint32Array);
    assert.ok(async_id_fields instanceof Float64Array);
    assert.ok(async_wrap.async_ids_stack instanceof Float64Array);
    assert.strictEqual(async_wrap.externalBuffers, !v8OwnedBuffers);
  });

  it('is the same one, whatever options later calls have', () => {
    const { setup } = require('../../lib/platform/binding').chooseBinding().binding;
    assert.strictEqual(setup({ v8OwnedBuffers: !v8OwnedBuffers, realNode: true }), async_wrap);
  });
});

describe('contexts', () => {
  beforeEach(() => native.clearAsyncIdStack());

  it('are entered and left by native code', () => {
    assert.strictEqual(native.pushAsyncContext(5, 1), undefined);
    native.pushAsyncContext(6, 5);
    assert.deepStrictEqual(current(), [6, 5]);
    assert.deepStrictEqual([...async_wrap.async_ids_stack.subarray(0, 4)], [0, 0, 5, 1]);
    assert.strictEqual(native.popAsyncContext(6), true);
    assert.deepStrictEqual(current(), [5, 1]);
    assert.strictEqual(native.popAsyncContext(5), false);
    assert.deepStrictEqual(current(), [0, 0]);
    assert.strictEqual(native.popAsyncContext(5), false);
  });

  it('are the same, whichever side pushes and pops', () => {
    for (let id = 1; id <= 100; id++) (id % 2 ? pushInJavaScript : native.pushAsyncContext)(id, id);
    for (let id = 100; id > 0; id--) {
      assert.deepStrictEqual(current(), [id, id]);
      if (id % 3) popInJavaScript();
      else native.popAsyncContext(id);
    }
    assert.deepStrictEqual(current(), [0, 0]);
  });

  it('are all left at once', () => {
    for (let id = 1; id <= 40; id++) native.pushAsyncContext(id, 1);
    assert.strictEqual(native.clearAsyncIdStack(), undefined);
    assert.deepStrictEqual([stackLength(), ...current()], [0, 0, 0]);
    assert.strictEqual(native.popAsyncContext(40), false);
  });

  it('cannot be left in another order while checks are on', () => {
    native.pushAsyncContext(5, 1);
    assert.throws(() => native.popAsyncContext(4), {
      name: 'Error',
      message: 'async hook stack has become corrupted (actual: 5, expected: 4)',
    });
    assert.deepStrictEqual([stackLength(), ...current()], [1, 5, 1]);
    async_id_fields[kExecutionAsyncId] = NaN;
    assert.throws(() => native.popAsyncContext(2 ** 53), {
      message: 'async hook stack has become corrupted (actual: nan, expected: 9007199254740992)',
    });
    async_hook_fields[kCheck] = 0;
    assert.strictEqual(native.popAsyncContext(4), false);
    async_hook_fields[kCheck] = 1;
  });

  it('go a million deep and back, in native code', () => {
    for (let id = 1; id <= 1e6; id++) native.pushAsyncContext(id, id - 1);
    assert.strictEqual(stackLength(), 1e6);
    for (let id = 1e6; id > 0; id--) native.popAsyncContext(id);
    assert.deepStrictEqual([stackLength(), ...current()], [0, 0, 0]);
  });

  it('go a million deep and back, in JavaScript', () => {
    for (let id = 1; id <= 1e6; id++) pushInJavaScript(id, id - 1);
    assert.deepStrictEqual([stackLength(), ...current()], [1e6, 1e6, 1e6 - 1]);
    for (let id = 1e6; id > 0; id--) popInJavaScript();
    assert.deepStrictEqual([stackLength(), ...current()], [0, 0, 0]);
  });

  it('leave nothing behind after ten million pairs', () => {
    const before = async_id_fields[kAsyncIdCounter];
    const { length } = async_wrap.async_ids_stack;
    native.pushPopPairs(1e7);
    assert.strictEqual(async_id_fields[kAsyncIdCounter], before + 1e7);
    assert.deepStrictEqual([stackLength(), ...current()], [0, 0, 0]);
    assert.strictEqual(async_wrap.async_ids_stack.length, length);
  });
});

describe('growth', () => {
  it('triples the stack, and keeps its contents', () => {
    const old = async_wrap.async_ids_stack;
    old[0] = 12;
    old[old.length - 1] = 34;
    native.growAsyncIdsStack();
    const grown = async_wrap.async_ids_stack;
    assert.notStrictEqual(grown, old);
    assert.strictEqual(grown.length, old.length * 3);
    assert.deepStrictEqual([grown[0], grown[old.length - 1], grown[old.length]], [12, 34, 0]);
    // Who still has the old one can use it, to no effect.
    assert.deepStrictEqual([old[0], old[old.length - 1]], [12, 34]);
    old.fill(5);
    assert.strictEqual(grown[0], 12);
    grown.fill(0);
  });

  it('does not change the attributes of the property', () => {
    const views = ['async_hook_fields', 'async_id_fields', 'async_ids_stack', 'externalBuffers'];
    assert.deepStrictEqual(Object.keys(async_wrap).slice(0, 4), views);
    const { value, ...attributes } = Object.getOwnPropertyDescriptor(async_wrap, 'async_ids_stack');
    assert.deepStrictEqual(attributes, { writable: true, enumerable: true, configurable: true });
  });

  it('calls no setter', () => {
    const { value } = Object.getOwnPropertyDescriptor(async_wrap, 'async_ids_stack');
    Object.defineProperty(async_wrap, 'async_ids_stack', {
      get: () => value,
      set() {
        assert.fail('called');
      },
      configurable: true,
    });
    native.growAsyncIdsStack();
    assert.strictEqual(async_wrap.async_ids_stack.length, value.length * 3);
  });
});

describe('ids', () => {
  it('are incremented', () => {
    async_id_fields[kAsyncIdCounter] = 41;
    assert.strictEqual(native.newAsyncId(), 42);
    assert.strictEqual(async_id_fields[kAsyncIdCounter], 42);
  });

  it('of the default trigger are the execution id unless one is set', () => {
    native.pushAsyncContext(7, 3);
    assert.strictEqual(native.getDefaultTriggerAsyncId(), 7);
    async_id_fields[kDefaultTriggerAsyncId] = 0;
    assert.strictEqual(native.getDefaultTriggerAsyncId(), 0);
    async_id_fields[kDefaultTriggerAsyncId] = -1;
    native.popAsyncContext(7);
  });
});

describe('any contents of the memory', () => {
  beforeEach(() => native.clearAsyncIdStack());

  it('a stack length beyond it counts as a full stack', () => {
    for (const length of [2 ** 32 - 1, 2 ** 31, async_wrap.async_ids_stack.length / 2 + 1]) {
      const { async_ids_stack } = async_wrap;
      async_hook_fields[kStackLength] = length;
      if (async_ids_stack.length < 1e5) {
        native.pushAsyncContext(5, 1);
        assert.strictEqual(stackLength(), async_ids_stack.length / 2 + 1);
        assert.strictEqual(native.popAsyncContext(5), true);
      }
      async_hook_fields[kStackLength] = length;
      native.popAsyncContext(async_id_fields[kExecutionAsyncId]);
      assert.strictEqual(stackLength(), async_wrap.async_ids_stack.length / 2 - 1);
    }
  });

  it('no value of any field causes a crash', () => {
    const numbers = [NaN, -NaN, Infinity, -Infinity, -0, -1, 0.5, 2 ** 53, 1e308, 5e-324];
    for (const number of numbers) {
      for (let field = 0; field < async_id_fields.length; field++) {
        async_id_fields[field] = number;
        native.pushAsyncContext(number, number);
        native.newAsyncId();
        native.getDefaultTriggerAsyncId();
        try {
          native.popAsyncContext(number);
        } catch (error) {
          assert.match(error.message, /^async hook stack has become corrupted/);
        }
        native.clearAsyncIdStack();
      }
    }
    async_id_fields.set([0, 0, 1, -1]);
    for (let field = 0; field < async_hook_fields.length; field++) {
      if (field === kStackLength) continue;
      for (const number of [0, 1, 2 ** 31, 2 ** 32 - 1]) {
        async_hook_fields[field] = number;
        native.pushAsyncContext(2, 1);
        native.popAsyncContext(2);
      }
      async_hook_fields[field] = field === kCheck ? 1 : 0;
    }
  });
});

describe('arguments of a wrong type', () => {
  const wrong = [undefined, null, '1', 1n, Symbol('1'), {}, [1], () => {}];

  it('are errors and change nothing', () => {
    const before = [...async_hook_fields, ...async_id_fields];
    for (const value of wrong) {
      assert.throws(() => native.pushAsyncContext(value, 1), Error);
      assert.throws(() => native.pushAsyncContext(1, value), Error);
      assert.throws(() => native.popAsyncContext(value), Error);
      assert.throws(() => native.pushPopPairs(value), Error);
    }
    assert.deepStrictEqual([...async_hook_fields, ...async_id_fields], before);
  });

  it('include counts that are not 32-bit integers', () => {
    for (const count of [-1, 0.5, NaN, Infinity, 2 ** 32]) {
      assert.throws(() => native.pushPopPairs(count), { message: /^count must be an integer/ });
    }
    native.pushPopPairs(0);
  });
});

alsoWithBuffersOfV8(__filename);
