'use strict';

// The buffers and constants: what is where, and what the hooks and the stack write there.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const { AsyncResource, createHook, executionAsyncResource } = require('../..');
const embedder = require('../../embedder');

const { async_hook_fields, async_id_fields, constants, execution_async_resources } = embedder;

describe('constants', () => {
  it('are those of Node', () => {
    assert.deepStrictEqual(
      { ...constants },
      {
        kInit: 0,
        kBefore: 1,
        kAfter: 2,
        kDestroy: 3,
        kPromiseResolve: 4,
        kTotals: 5,
        kCheck: 6,
        kStackLength: 7,
        kUsesExecutionAsyncResource: 8,
        kExecutionAsyncId: 0,
        kTriggerAsyncId: 1,
        kAsyncIdCounter: 2,
        kDefaultTriggerAsyncId: 3,
      },
    );
  });

  it('cannot be changed', () => {
    assert.ok(Object.isFrozen(constants));
  });
});

describe('buffers', () => {
  it('are typed arrays of the documented kinds and sizes', () => {
    assert.ok(async_hook_fields instanceof Uint32Array);
    assert.strictEqual(async_hook_fields.length, 9);
    assert.ok(async_id_fields instanceof Float64Array);
    assert.strictEqual(async_id_fields.length, 4);
    assert.ok(embedder.async_ids_stack instanceof Float64Array);
    assert.ok(embedder.async_ids_stack.length >= 32);
    assert.ok(Array.isArray(execution_async_resources));
  });

  it('are not detached at first', () => {
    for (const view of [async_hook_fields, async_id_fields, embedder.async_ids_stack]) {
      assert.strictEqual(view.byteOffset, 0);
      assert.strictEqual(view.buffer.byteLength, view.byteLength);
    }
  });

  it('check ids from the start, and have no default trigger id', () => {
    assert.ok(async_hook_fields[constants.kCheck] > 0);
    assert.strictEqual(async_id_fields[constants.kDefaultTriggerAsyncId], -1);
  });

  it('count the callbacks of enabled hooks', () => {
    const kinds = ['init', 'before', 'after', 'destroy', 'promiseResolve'];
    const counts = () => [...async_hook_fields].slice(0, 6);
    const start = counts();
    const hooks = kinds.map((kind) => createHook({ [kind]() {} }));
    hooks.push(createHook({ init() {}, before() {}, after() {}, destroy() {} }));
    const expected = [...start];
    const add = (index, by) => {
      expected[index] += by;
      expected[constants.kTotals] += by;
    };
    hooks.forEach((hook, index) => {
      hook.enable();
      if (index < 5) add(index, 1);
      else for (let kind = 0; kind < 4; kind++) add(kind, 1);
      assert.deepStrictEqual(counts(), expected);
    });
    hooks.forEach((hook, index) => {
      hook.disable();
      if (index < 5) add(index, -1);
      else for (let kind = 0; kind < 4; kind++) add(kind, -1);
      assert.deepStrictEqual(counts(), expected);
    });
    assert.deepStrictEqual(counts(), start);
  });

  it('count a resource as one id', () => {
    const before = async_id_fields[constants.kAsyncIdCounter];
    const resource = new AsyncResource('R', { requireManualDestroy: true });
    assert.strictEqual(async_id_fields[constants.kAsyncIdCounter], before + 1);
    assert.strictEqual(resource.asyncId(), before + 1);
  });

  it('hold the ids and resources of the scopes of a resource', () => {
    const depth = async_hook_fields[constants.kStackLength];
    const outside = async_id_fields[constants.kExecutionAsyncId];
    const resource = new AsyncResource('R', { requireManualDestroy: true, triggerAsyncId: 9 });
    resource.runInAsyncScope(() => {
      assert.strictEqual(async_hook_fields[constants.kStackLength], depth + 1);
      assert.strictEqual(async_id_fields[constants.kExecutionAsyncId], resource.asyncId());
      assert.strictEqual(async_id_fields[constants.kTriggerAsyncId], 9);
      assert.strictEqual(embedder.async_ids_stack[2 * depth], outside);
      assert.strictEqual(execution_async_resources[depth], resource);
    });
    assert.strictEqual(async_hook_fields[constants.kStackLength], depth);
    assert.strictEqual(execution_async_resources.length, depth);
  });

  it('show that the executing resource was read', () => {
    executionAsyncResource();
    assert.strictEqual(async_hook_fields[constants.kUsesExecutionAsyncResource], 1);
  });

  it('are the same objects on every access, except for a stack that has grown', () => {
    assert.strictEqual(embedder.async_hook_fields, async_hook_fields);
    assert.strictEqual(embedder.async_id_fields, async_id_fields);
    assert.strictEqual(embedder.async_ids_stack, embedder.async_ids_stack);
  });
});
