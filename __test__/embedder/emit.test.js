'use strict';

// Telling the hooks of resources that an embedder manages by itself.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const { AsyncLocalStorage, createHook, executionAsyncId } = require('../..');
const embedder = require('../../embedder');

const { emitAfter, emitBefore, emitDestroy, emitInit, newAsyncId } = embedder;
const { async_hook_fields, constants, defaultTriggerAsyncIdScope } = embedder;

// The events that hooks are told of while `work` runs.
function events(work) {
  const seen = [];
  const hook = createHook({
    init: (...args) => seen.push(['init', ...args]),
    before: (...args) => seen.push(['before', ...args, executionAsyncId()]),
    after: (...args) => seen.push(['after', ...args, executionAsyncId()]),
  }).enable();
  try {
    work(seen);
  } finally {
    hook.disable();
  }
  return seen;
}

describe('emitInit', () => {
  it('passes its arguments to the hooks', () => {
    const [id, resource] = [newAsyncId(), {}];
    assert.deepStrictEqual(
      events(() => emitInit(id, 'TYPE', 5, resource)),
      [['init', id, 'TYPE', 5, resource]],
    );
  });

  it('uses the default trigger id for null', () => {
    const [id, resource] = [newAsyncId(), {}];
    assert.deepStrictEqual(
      events(() => defaultTriggerAsyncIdScope(99, () => emitInit(id, 'TYPE', null, resource))),
      [['init', id, 'TYPE', 99, resource]],
    );
  });

  it('does nothing without hooks', () => {
    assert.strictEqual(emitInit(newAsyncId(), 'TYPE', 5, {}), undefined);
  });
});

describe('emitBefore and emitAfter', () => {
  it('enter the context before the hooks are called, and leave it afterwards', () => {
    const outside = executionAsyncId();
    const [id, resource] = [newAsyncId(), {}];
    assert.deepStrictEqual(
      events((seen) => {
        emitBefore(id, 5, resource);
        seen.push(['inside', executionAsyncId()]);
        emitAfter(id);
        seen.push(['outside', executionAsyncId()]);
      }),
      [
        ['before', id, id],
        ['inside', id],
        ['after', id, id],
        ['outside', outside],
      ],
    );
  });

  it('nest, and may be repeated', () => {
    const outside = executionAsyncId();
    const depth = async_hook_fields[constants.kStackLength];
    const [a, b] = [newAsyncId(), newAsyncId()];
    const seen = events(() => {
      for (let round = 0; round < 2; round++) {
        emitBefore(a, 1, {});
        emitBefore(b, a, {});
        emitAfter(b);
        emitAfter(a);
      }
    });
    assert.deepStrictEqual(
      seen.map(([event, id]) => `${event} ${id === a ? 'a' : 'b'}`).join(', '),
      Array(2).fill('before a, before b, after b, after a').join(', '),
    );
    assert.strictEqual(executionAsyncId(), outside);
    assert.strictEqual(async_hook_fields[constants.kStackLength], depth);
  });

  it('work without a resource and without hooks', () => {
    const id = newAsyncId();
    emitBefore(id, 5);
    assert.strictEqual(executionAsyncId(), id);
    emitAfter(id);
    assert.notStrictEqual(executionAsyncId(), id);
  });
});

describe('emitDestroy', () => {
  it('calls the hooks later', async () => {
    const seen = [];
    const hook = createHook({ destroy: (id) => seen.push(id) }).enable();
    const ids = [newAsyncId(), newAsyncId(), newAsyncId()];
    for (const id of ids) emitDestroy(id);
    assert.deepStrictEqual(
      seen.filter((id) => ids.includes(id)),
      [],
    );
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    hook.disable();
    assert.deepStrictEqual(
      seen.filter((id) => ids.includes(id)),
      ids,
    );
  });

  it('with an invalid id calls no hook', async () => {
    const seen = [];
    const hook = createHook({ destroy: (id) => seen.push(id) }).enable();
    emitDestroy(0);
    emitDestroy(-1);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    hook.disable();
    assert.ok(!seen.includes(0) && !seen.includes(-1));
  });
});

describe('stores', () => {
  it('are kept by a resource from emitInit, and entered by emitBefore', () => {
    const storage = new AsyncLocalStorage();
    const [id, resource] = [newAsyncId(), {}];
    storage.run('made', () => emitInit(id, 'TYPE', null, resource));
    storage.run('elsewhere', () => {
      emitBefore(id, 1, resource);
      assert.strictEqual(storage.getStore(), 'made');
      emitAfter(id);
      assert.strictEqual(storage.getStore(), 'elsewhere');
    });
    assert.strictEqual(storage.getStore(), undefined);
  });

  it('of several resources, nested', () => {
    const storage = new AsyncLocalStorage();
    const resources = ['a', 'b'].map((name) => {
      const resource = { id: newAsyncId(), name };
      storage.run(name, () => emitInit(resource.id, 'TYPE', null, resource));
      return resource;
    });
    const [a, b] = resources;
    emitBefore(a.id, 1, a);
    emitBefore(b.id, a.id, b);
    assert.strictEqual(storage.getStore(), 'b');
    emitAfter(b.id);
    assert.strictEqual(storage.getStore(), 'a');
    emitAfter(a.id);
    assert.strictEqual(storage.getStore(), undefined);
  });

  it('are also kept by the propagate hook, for resources without events', () => {
    const storage = new AsyncLocalStorage();
    const resource = {};
    storage.run('made', () => embedder.propagate(resource));
    const id = newAsyncId();
    emitBefore(id, 1, resource);
    assert.strictEqual(storage.getStore(), 'made');
    emitAfter(id);
    assert.strictEqual(storage.getStore(), undefined);
  });

  it('propagate puts one property on a resource, whatever the number of storages', () => {
    const keys = (count) => {
      const storages = Array.from({ length: count }, () => new AsyncLocalStorage());
      const resource = {};
      (function enter(index) {
        if (index < count) storages[index].run(index, enter, index + 1);
        else embedder.propagate(resource);
      })(0);
      return Reflect.ownKeys(resource).length;
    };
    // Where the sources carry frames, the end of a run may leave an empty one.
    assert.ok(keys(0) <= 1);
    assert.strictEqual(keys(1), 1);
    assert.strictEqual(keys(50), 1);
  });
});
