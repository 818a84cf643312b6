'use strict';

// Pushing and popping contexts by hand.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const {
  AsyncResource,
  createHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
} = require('../..');
const embedder = require('../../embedder');
const { runProgram } = require('../support');

const { clearAsyncIdStack, newAsyncId, popAsyncContext, pushAsyncContext } = embedder;
const { async_hook_fields, async_id_fields, constants, execution_async_resources } = embedder;

// From the first question for an id on, the context that executes is on the stack.
executionAsyncId();

const uncaught = path.join(__dirname, 'programs', 'uncaught.js');
const stackLength = () => async_hook_fields[constants.kStackLength];
const state = () => ({
  fields: [...async_hook_fields],
  ids: [...async_id_fields],
  resources: execution_async_resources.length,
});

describe('pushAsyncContext and popAsyncContext', () => {
  it('enter and leave a context', () => {
    const before = state();
    const [id, resource] = [newAsyncId(), {}];
    before.ids[constants.kAsyncIdCounter] = id;
    pushAsyncContext(id, 77, resource);
    assert.strictEqual(executionAsyncId(), id);
    assert.strictEqual(triggerAsyncId(), 77);
    assert.strictEqual(executionAsyncResource(), resource);
    assert.strictEqual(popAsyncContext(id), stackLength() > 0);
    before.fields[constants.kUsesExecutionAsyncResource] = 1;
    assert.deepStrictEqual(state(), before);
  });

  it('nest', () => {
    const contexts = [
      [newAsyncId(), 1, {}],
      [newAsyncId(), 2, {}],
      [newAsyncId(), 3, {}],
    ];
    const base = stackLength();
    for (const context of contexts) pushAsyncContext(...context);
    for (const [id, trigger, resource] of contexts.reverse()) {
      assert.strictEqual(executionAsyncId(), id);
      assert.strictEqual(triggerAsyncId(), trigger);
      assert.strictEqual(executionAsyncResource(), resource);
      popAsyncContext(id);
    }
    assert.strictEqual(stackLength(), base);
  });

  it('pop says whether there is still a context', () => {
    const base = stackLength();
    pushAsyncContext(10, 1, {});
    pushAsyncContext(11, 1, {});
    assert.strictEqual(popAsyncContext(11), true);
    assert.strictEqual(popAsyncContext(10), base > 0);
  });

  it('the resource may be missing', () => {
    pushAsyncContext(12, 1);
    assert.strictEqual(executionAsyncId(), 12);
    assert.strictEqual(typeof executionAsyncResource(), 'object');
    assert.strictEqual(executionAsyncResource(), executionAsyncResource());
    popAsyncContext(12);
  });

  it('the ids need not come from newAsyncId', () => {
    const counter = async_id_fields[constants.kAsyncIdCounter];
    for (const id of [0, 5, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
      pushAsyncContext(id, id, {});
      assert.strictEqual(executionAsyncId(), id);
      assert.strictEqual(triggerAsyncId(), id);
      popAsyncContext(id);
    }
    assert.strictEqual(async_id_fields[constants.kAsyncIdCounter], counter);
  });
});

describe('the stack', () => {
  it('grows, keeps its contents, and unwinds', () => {
    const before = state();
    const small = embedder.async_ids_stack;
    const depth = small.length;
    for (let i = 0; i < depth; i++) pushAsyncContext(100 + i, 50 + i, { i });
    const large = embedder.async_ids_stack;
    assert.ok(large.length > small.length);
    const base = stackLength() - depth;
    for (let i = 1; i < depth; i++) {
      assert.strictEqual(large[2 * (base + i)], 100 + i - 1);
      assert.strictEqual(large[2 * (base + i) + 1], 50 + i - 1);
    }
    for (let i = depth - 1; i >= 0; i--) {
      assert.strictEqual(executionAsyncId(), 100 + i);
      assert.strictEqual(executionAsyncResource().i, i);
      popAsyncContext(100 + i);
    }
    before.fields[constants.kUsesExecutionAsyncResource] = 1;
    assert.deepStrictEqual(state(), before);
  });

  it('goes a million deep, and back to nothing', () => {
    const before = state();
    const resource = {};
    for (let id = 1; id <= 1_000_000; id++) pushAsyncContext(id, id - 1, resource);
    assert.strictEqual(stackLength(), before.fields[constants.kStackLength] + 1_000_000);
    assert.ok(embedder.async_ids_stack.length >= 2_000_000);
    assert.strictEqual(executionAsyncId(), 1_000_000);
    let wrong = 0;
    for (let id = 1_000_000; id >= 1; id--) {
      if (async_id_fields[constants.kTriggerAsyncId] !== id - 1) wrong++;
      popAsyncContext(id);
    }
    assert.strictEqual(wrong, 0);
    assert.deepStrictEqual(state(), before);
  });

  it('is as it was after ten million pairs', () => {
    const before = state();
    const resource = {};
    for (let i = 0; i < 10_000_000; i++) {
      pushAsyncContext(7, 6, resource);
      popAsyncContext(7);
    }
    assert.deepStrictEqual(state(), before);
  });

  it('is as it was after pairs at every depth of a growing stack', () => {
    const before = state();
    const resource = {};
    for (let id = 1; id <= 10_000; id++) {
      pushAsyncContext(id, 0, resource);
      pushAsyncContext(20_000, id, resource);
      popAsyncContext(20_000);
    }
    for (let id = 10_000; id >= 1; id--) popAsyncContext(id);
    assert.deepStrictEqual(state(), before);
  });
});

describe('resources', () => {
  it('are right after thousands of promises', async () => {
    const hook = createHook({ init() {} }).enable();
    const resource = {};
    for (let i = 0; i < 5000; i++) {
      await null;
      const promise = executionAsyncResource();
      assert.ok(promise instanceof Promise);
      assert.strictEqual(execution_async_resources.length, 1);
      pushAsyncContext(i + 2, 1, resource);
      assert.strictEqual(executionAsyncResource(), resource);
      popAsyncContext(i + 2);
      assert.strictEqual(executionAsyncResource(), promise);
    }
    hook.disable();
  });
});

describe('clearAsyncIdStack', () => {
  it('empties the stack and the current ids', () => {
    for (let id = 1; id <= 100; id++) pushAsyncContext(id, id, {});
    clearAsyncIdStack();
    assert.strictEqual(stackLength(), 0);
    assert.strictEqual(executionAsyncId(), 0);
    assert.strictEqual(triggerAsyncId(), 0);
    assert.strictEqual(execution_async_resources.length, 0);
    assert.strictEqual(popAsyncContext(5), false);
    assert.strictEqual(stackLength(), 0);
  });

  it('ends the scopes that it is called in, without an after', () => {
    const seen = [];
    const hook = createHook({ after: (id) => seen.push(id) }).enable();
    const resource = new AsyncResource('R', { requireManualDestroy: true });
    resource.runInAsyncScope(() => {
      resource.runInAsyncScope(clearAsyncIdStack);
      assert.strictEqual(stackLength(), 0);
    });
    hook.disable();
    assert.strictEqual(stackLength(), 0);
    assert.deepStrictEqual(seen, []);
  });

  it('is called after an uncaught exception, which also resets the default trigger id', async () => {
    const { code, lines, stderr } = await runProgram('native', uncaught);
    assert.strictEqual(code, 0, stderr);
    const events = lines.map(({ event, label, values }) => {
      return event === 'after' ? 'after' : [label, ...values.map(({ text }) => text)].join(' ');
    });
    assert.deepStrictEqual(events, [
      'thrown',
      'default trigger id -1',
      'is the executing id true',
      // One for each context of the stack, then those of the two immediates that follow.
      ...Array(101).fill('after'),
      'depth in the next immediate 1',
      'after',
      'after',
    ]);
  });

  it('does not change the counter and the hooks', () => {
    const counter = async_id_fields[constants.kAsyncIdCounter];
    const fields = [...async_hook_fields];
    clearAsyncIdStack();
    fields[constants.kStackLength] = 0;
    assert.strictEqual(async_id_fields[constants.kAsyncIdCounter], counter);
    assert.deepStrictEqual([...async_hook_fields], fields);
  });
});
