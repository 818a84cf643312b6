'use strict';

// A program and an addon cannot tell bound functions and objects from those that the program has passed, apart from
// their identity. The "addon" has native functions of the runtime.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('../../..');
const builtIn = require('node:async_hooks');

const exported = {
  push: Array.prototype.push,
  removeListener: Array.prototype.indexOf,
  set: Reflect.set,
  get: Reflect.get,
  slice: Array.prototype.slice,
  apply: Reflect.apply,
};
Object.defineProperty(exported, 'fixed', { value: Array.prototype.push, enumerable: true });
process.dlopen = (module) => {
  module.exports = exported;
};
require('../../../embedder').bindAddons();

function load() {
  const module = { exports: {} };
  process.dlopen(module, '/node_modules/some/addon.node');
  return module.exports;
}

const addon = load();
const storage = new AsyncLocalStorage();
const store = () => storage.getStore();
/** @returns what the addon gets for the value, passed in a context with the store 'one' */
function pass(value) {
  const list = [];
  storage.run('one', () => addon.push.call(list, value));
  return list[0];
}

const cases = {
  'an addon that is loaded again has the same exports'() {
    assert.strictEqual(load(), addon);
  },

  'the properties of a function'() {
    const tag = Symbol('tag');
    function named(a, b) {
      return [a, b];
    }
    Object.defineProperty(named, 'hidden', { value: 1 });
    named[tag] = 2;
    const bound = pass(named);
    assert.notStrictEqual(bound, named);
    named.later = 3;
    assert.deepStrictEqual(
      [bound.name, bound.length, bound.hidden, bound[tag], bound.later],
      ['named', 2, 1, 2, 3],
    );
    assert.deepStrictEqual(Reflect.ownKeys(bound), Reflect.ownKeys(named));
    bound.state = 4;
    assert.strictEqual(named.state, 4);
  },

  'a constructor runs in the context, and has its instances'() {
    function Constructor() {
      this.store = store();
      this.target = new.target;
    }
    const Bound = pass(Constructor);
    const instance = new Bound();
    assert.strictEqual(instance.store, 'one');
    assert.strictEqual(instance.target, Constructor);
    assert.ok(instance instanceof Constructor);
    assert.ok(new Constructor() instanceof Bound);
  },

  'async functions, generators and methods that throw'() {
    const error = new Error('thrown');
    const options = {
      async later() {
        await null;
        return store();
      },
      *values() {
        yield store();
        yield store();
      },
      async *lateValues() {
        await null;
        yield store();
      },
      fail() {
        throw error;
      },
    };
    const bound = pass(options);
    assert.deepStrictEqual([...bound.values()], ['one', 'one']);
    assert.throws(
      () => bound.fail(),
      (thrown) => thrown === error,
    );
    return Promise.all([bound.later(), bound.lateValues().next()]).then(([later, { value }]) => {
      assert.deepStrictEqual([later, value], ['one', 'one']);
    });
  },

  'an object that the addon writes to, and the program changes'() {
    const options = { run: store, result: 0 };
    const bound = pass(options);
    bound.result = 1;
    assert.strictEqual(options.result, 1);
    options.later = () => [store()];
    assert.deepStrictEqual(bound.later(), ['one']);
    const { get } = Object.getOwnPropertyDescriptor(bound, 'run');
    assert.strictEqual(get, undefined);
    assert.strictEqual(Object.getOwnPropertyDescriptor(bound, 'run').value(), 'one');
    Object.defineProperty(bound, 'own', { value: bound.run, configurable: true });
    assert.strictEqual(options.own, store);
    bound.copied = bound.run;
    assert.strictEqual(options.copied, store);
  },

  'a getter runs when the addon reads it, in the context'() {
    let reads = 0;
    const options = {
      run: store,
      get late() {
        reads++;
        const found = store();
        return () => [this === options, found, store()];
      },
    };
    const bound = pass(options);
    assert.strictEqual(reads, 0);
    assert.deepStrictEqual(bound.late(), [true, 'one', 'one']);
  },

  identity() {
    const options = { run: store, list: [store] };
    const list = [];
    storage.run('one', () => addon.push.call(list, options, options, store));
    assert.strictEqual(list[0], list[1]);
    assert.strictEqual(list[0].run, list[2]);
    const { run } = options;
    assert.strictEqual(addon.get({ options: list[0] }, 'options'), options);
    assert.strictEqual(addon.get({ list: list[0].list }, 'list'), options.list);
    assert.deepStrictEqual(addon.slice.call([list[2], 1]), [run, 1]);
    // From another context: a listener that is an object.
    assert.strictEqual(addon.removeListener.call(list, options), 0);
  },

  'a function that the addon calls before it returns'() {
    const query = pass(store);
    assert.strictEqual(
      storage.run('two', () => addon.apply(query, undefined, [])),
      'two',
    );
    assert.throws(() => addon.apply(undefined), TypeError);
    assert.strictEqual(query(), 'one');
  },

  'stores of the built-in'() {
    const other = new builtIn.AsyncLocalStorage();
    const both = () => [storage.getStore(), other.getStore()];
    const list = [];
    const add = (...values) => addon.push.apply(list, values);
    other.run('one', () => add(both, both));
    other.run('two', () => storage.run('two', () => add(both)));
    other.run('three', add, both);
    add(both);
    assert.strictEqual(list[0], list[1]);
    assert.deepStrictEqual(
      list.map((bound) => bound()),
      [
        [undefined, 'one'],
        [undefined, 'one'],
        ['two', 'two'],
        [undefined, 'three'],
        [undefined, undefined],
      ],
    );
  },

  'what the addon passes to a callback is the program’s own'() {
    const options = { run: store };
    const bound = pass(options);
    const called = pass(function (first, second, third) {
      assert.strictEqual(this, options);
      assert.strictEqual(first, options);
      assert.strictEqual(second, store);
      assert.strictEqual(third, 1);
      return true;
    });
    assert.ok(called.call(bound, bound, bound.run, 1));
  },

  arrays() {
    class List extends Array {
      static get [Symbol.species]() {
        return assert.fail('a constructor of the program was called');
      }
    }
    const list = List.of(store, { run: store });
    list.extra = store;
    const bound = pass(list);
    assert.ok(Array.isArray(bound));
    assert.strictEqual(bound.constructor, List);
    assert.deepStrictEqual([bound[0](), bound[1].run(), bound.extra()], ['one', 'one', 'one']);
    assert.strictEqual(list[0], store);
    const frozen = pass(Object.freeze([store]));
    assert.strictEqual(frozen[0](), 'one');
    const circle = [store];
    circle.push(circle);
    const boundCircle = pass(circle);
    assert.strictEqual(boundCircle[1], boundCircle);
    // Nobody waits for a walk through these.
    const sparse = [];
    sparse[2 ** 32 - 2] = 1;
    assert.strictEqual(pass(sparse), sparse);
  },

  'frozen objects'() {
    const frozen = Object.freeze({ run: store, deep: Object.freeze({ run: store }) });
    const bound = pass(frozen);
    assert.deepStrictEqual([bound.run(), bound.deep.run()], ['one', 'one']);
    // A property that is frozen later has one value.
    const options = { run: store };
    const late = pass(options);
    Object.freeze(options);
    assert.strictEqual(late.run, store);
    assert.strictEqual(Object.getOwnPropertyDescriptor(late, 'run').value, store);
  },

  'many objects that refer to each other'() {
    const objects = Array.from({ length: 40 }, (_, index) => ({ index }));
    for (const object of objects) object.all = { ...objects };
    assert.strictEqual(pass(objects[0]), objects[0]);
    objects[39].run = store;
    assert.strictEqual(pass(objects[0]).all[39].run(), 'one');
  },

  'exotic objects'() {
    const { proxy, revoke } = Proxy.revocable(() => {}, {});
    revoke();
    assert.strictEqual(typeof pass(proxy), 'function');
    const quiet = new Proxy(store, {
      get: () => assert.fail('a Proxy was read'),
      getOwnPropertyDescriptor: () => assert.fail('a Proxy was asked'),
      ownKeys: () => assert.fail('a Proxy was listed'),
    });
    assert.strictEqual(pass(quiet)(), 'one');
    const inherited = Object.assign(() => store(), {});
    Object.setPrototypeOf(inherited, pass(store));
    assert.notStrictEqual(pass(inherited), inherited);
    assert.strictEqual(pass(inherited)(), 'one');
  },

  async 'nothing is kept alive'() {
    const makes = [() => () => refs, () => ({ run: () => {} }), () => [() => {}]];
    const refs = makes.map((make) => {
      const value = make();
      pass(value);
      addon.push.call([], value);
      return new WeakRef(value);
    });
    for (let turn = 0; turn < 100 && refs.some((ref) => ref.deref()); turn++) {
      await new Promise(setImmediate);
      globalThis.gc();
    }
    assert.deepStrictEqual(
      refs.map((ref) => ref.deref()),
      [undefined, undefined, undefined],
    );
  },
};

async function main() {
  for (const [name, test] of Object.entries(cases)) {
    await test();
    console.log(name);
  }
}

main();
