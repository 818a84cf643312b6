'use strict';

// What the crate promises. Hooks are Node's alone.

const assert = require('node:assert');
const { addon, current, hooks, run, soon, storages, storeIn, within } = require('./support');

addon.setup(() => {});
const [first] = hooks;

const cases = {
  async 'every way with the crate has the store of its call'() {
    const ways = Object.keys(addon).filter((name) =>
      /^context(?!CalleeHandled|RunValue)/.test(name),
    );
    assert.strictEqual(ways.length, 6);
    for (const way of ways) {
      for (const store of ['one', 'two']) {
        assert.strictEqual(await within(store, () => storeIn(addon[way])), store, way);
      }
      assert.strictEqual(await storeIn(addon[way]), undefined, way);
    }
  },

  async 'what follows a callback, or a promise, is in the context too'() {
    const store = await within('one', async () => {
      await storeIn(addon.contextThreadsafeFunction);
      await addon.contextTokio(async () => {});
      await null;
      return current();
    });
    assert.strictEqual(store, 'one');
  },

  async 'blocking tasks and tasks of the pool have a context'() {
    assert.strictEqual(await addon.contextTokio(() => {}), true);
    assert.strictEqual(await addon.contextTask(() => {}), true);
  },

  async 'an error comes first where napi-rs has it'() {
    const called = (fails) =>
      within(
        'one',
        () =>
          new Promise((resolve) => {
            addon.contextCalleeHandled((...args) => resolve([current(), ...args]), fails);
          }),
      );
    assert.deepStrictEqual(await called(false), ['one', null, 7]);
    const [store, error, ...rest] = await called(true);
    assert.deepStrictEqual([store, error.message, rest], ['one', 'no number', []]);
  },

  async 'a listener is called in the context of each operation'() {
    const seen = [];
    let done;
    const all = new Promise((resolve) => {
      done = resolve;
    });
    const listener = within(
      'start',
      () =>
        new addon.Listener((message) => {
          seen.push([message, current()]);
          if (seen.length === 3) done();
        }),
    );
    for (const message of [1, 2, 3])
      within(`operation ${message}`, () => listener.publish(message));
    await all;
    listener.close();
    const expected = [1, 2, 3].map((message) => [message, `operation ${message}`]);
    assert.deepStrictEqual(seen, expected);
  },

  'a value that is made in a context is returned'() {
    const made = within('one', () => addon.contextRunValue(() => ({ store: current() })));
    assert.deepStrictEqual(made, { store: 'one' });
  },

  'calls have arguments, results and exceptions'() {
    const captured = within('one', () => new addon.Captured('TEST'));
    const called = captured.call((arg) => [arg, current()], 'argument');
    assert.deepStrictEqual(called, ['argument', 'one']);
    const error = new Error('thrown');
    const thrower = () => {
      throw error;
    };
    assert.throws(
      () => captured.call(thrower, 1),
      (thrown) => thrown === error,
    );
    const throwsText = () => {
      throw 'a string';
    };
    // napi-rs converts other exceptions to an Error.
    assert.throws(() => captured.call(throwsText, 1), /a string/);
    assert.strictEqual(captured.tryCall(thrower), 'Thrown');
    assert.strictEqual(
      captured.tryCall(() => {}),
      'none',
    );
    assert.throws(() => captured.panicInRun(), /a panic of Rust/);
    assert.strictEqual(current(), undefined);
  },

  'a context within a context'() {
    const one = within('one', () => new addon.Captured('TEST'));
    const two = within('two', () => new addon.Captured('TEST'));
    const stores = one.call(() => [current(), two.call(current, 0), current()], 0);
    assert.deepStrictEqual(stores, ['one', 'two', 'one']);
  },

  'a store is read and entered in Rust'() {
    const [storage] = storages;
    const reader = new addon.Reader(storage);
    assert.strictEqual(reader.get(), null);
    const captured = storage.run('one', () => {
      assert.strictEqual(reader.get(), 'one');
      return new addon.Captured('TEST');
    });
    assert.strictEqual(reader.getIn(captured), 'one');
    const inner = reader.captureWith('entered');
    assert.strictEqual(
      inner.call(() => storage.getStore(), 0),
      'entered',
    );
    assert.throws(() => storage.run(1, () => reader.get()), { code: 'StringExpected' });
  },

  'a span carries fields of a store'() {
    const [storage] = storages;
    const store = { requestId: 'r1', size: 2, hot: true, other: 1 };
    for (const held of [store, new Map(Object.entries(store))]) {
      const captured = storage.run(held, () => new addon.Captured('TEST'));
      const id = Number.isInteger(captured.asyncId())
        ? `${captured.asyncId()}.0`
        : captured.asyncId();
      const expected = [
        'query',
        `executionAsyncId=${id}`,
        'requestId="r1"',
        'size=2.0',
        'hot=true',
      ];
      assert.deepStrictEqual(addon.spanOf(captured, storage), expected);
    }
    const captured = new addon.Captured('TEST');
    assert.strictEqual(addon.spanOf(captured, storage).length, 2);
  },

  async 'hooks see a resource, its ids, its calls and its end'() {
    const events = [];
    if (process.versions.bun || process.versions.deno) return;
    // The drop-in assigns ids once an id is read.
    hooks.at(-1).executionAsyncId();
    const hook = first.createHook({
      init(id, type, trigger) {
        if (type === 'PARENT' || type === 'CHILD') events.push(['init', id, type, trigger]);
      },
      before: (id) => events.push(['before', id]),
      after: (id) => events.push(['after', id]),
      destroy: (id) => events.push(['destroy', id]),
    });
    hook.enable();
    // A module of its own where both are there: the ids are the drop-in's.
    const own = hooks.at(-1) === first;
    const parent = new addon.Resource('PARENT');
    const [id, trigger] = parent.ids();
    const child = new addon.Resource('CHILD', id);
    const [childId] = child.ids();
    let executing;
    child.call(() => {
      executing = hooks.at(-1).executionAsyncId();
    });
    assert.strictEqual(executing, childId);
    assert.strictEqual(trigger, hooks.at(-1).executionAsyncId());
    parent.end();
    child.forget();
    if (own) {
      const ended = (name) => events.some(([event, of]) => event === 'destroy' && of === name);
      assert.ok(await soon(() => ended(id) && ended(childId)));
      const of = events.filter(([, one]) => one === id || one === childId);
      assert.deepStrictEqual(of, [
        ['init', id, 'PARENT', trigger],
        ['init', childId, 'CHILD', id],
        ['before', childId],
        ['after', childId],
        ['destroy', id],
        ['destroy', childId],
      ]);
    }
    hook.disable();
  },

  'types, however many there are'() {
    if (process.versions.bun || process.versions.deno) return;
    const seen = [];
    const hook = hooks.at(-1).createHook({
      init(id, type) {
        if (type.startsWith('TYPE')) seen.push(type);
      },
    });
    hook.enable();
    const types = Array.from({ length: 50 }, (_, index) => `TYPE${index}`);
    for (const type of [...types, ...types]) new addon.Captured(type);
    hook.disable();
    assert.deepStrictEqual(new Set(seen), new Set(types));
    assert.ok(seen.length >= 100);
    const parent = new addon.Resource('PARENT');
    assert.strictEqual(new addon.Resource('TYPE1', parent.ids()[0]).ids()[1], parent.ids()[0]);
    assert.strictEqual(new addon.Resource('TYPE49', parent.ids()[0]).ids()[1], parent.ids()[0]);
  },

  'a context without stores is one, whichever storages are used later'() {
    if (process.versions.bun || process.versions.deno) return;
    const fresh = hooks.map(({ AsyncLocalStorage }) => new AsyncLocalStorage());
    for (const storage of fresh) {
      const read = () => storage.getStore();
      const before = new addon.Captured('TEST');
      const exited = storage.run('one', () => storage.exit(() => new addon.Captured('TEST')));
      assert.strictEqual(
        storage.run('two', () => exited.call(read, 0)),
        undefined,
      );
      assert.strictEqual(
        storage.run('two', () => before.call(read, 0)),
        undefined,
      );
      before.call(() => storage.enterWith('entered'), 0);
      assert.strictEqual(read(), undefined);
    }
  },

  'hooks see one resource for a context'() {
    if (process.versions.bun || process.versions.deno) return;
    const seen = [];
    const record = (event) => (id, type) => seen.push(type === undefined ? event : [event, type]);
    const init = record('init');
    const hook = hooks
      .at(-1)
      .createHook({ init, before: record('before'), after: record('after') });
    hook.enable();
    new addon.Captured('ONE').call(() => {}, 0);
    hook.disable();
    assert.deepStrictEqual(seen, [['init', 'ONE'], 'before', 'after']);
  },

  'a hook that calls native code while native code captures'() {
    if (process.versions.bun || process.versions.deno) return;
    const inner = [];
    const outer = within('one', () => new addon.Captured('OUTER'));
    const hook = hooks.at(-1).createHook({
      init(id, type) {
        if (type === 'REENTERED') inner.push(outer.call(current, 0));
      },
      before() {
        outer.asyncId();
      },
    });
    hook.enable();
    const made = within('two', () => new addon.Captured('REENTERED'));
    const store = made.call(current, 0);
    hook.disable();
    assert.strictEqual(store, 'two');
    assert.ok(inner.length > 0 && inner.every((found) => found === 'one'));
  },

  async 'what is dropped, on any thread, is released'() {
    if (process.versions.bun || process.versions.deno) return;
    const last = hooks.at(-1);
    const destroyed = new Set();
    const hook = last.createHook({ destroy: (id) => destroyed.add(id) }).enable();
    for (const onThread of [false, true]) {
      const id = addon.captureAndDrop('DROPPED', onThread);
      assert.ok(await soon(() => destroyed.has(id)), `on a thread: ${onThread}`);
    }
    hook.disable();
  },
};

run(async () => {
  for (const [name, test] of Object.entries(cases)) {
    await test();
    console.log(name);
  }
});
