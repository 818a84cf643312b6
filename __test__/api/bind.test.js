'use strict';

// AsyncResource.prototype.bind() and AsyncResource.bind().

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const builtIn = require('node:async_hooks');
const native = require('../..');
const { runBoth } = require('../support');

const { AsyncResource, createHook, executionAsyncId } = native;
const manual = { requireManualDestroy: true };

describe('bind on a resource', () => {
  it('runs the function in the context of the resource', () => {
    const resource = new AsyncResource('R', manual);
    const bound = resource.bind(() => executionAsyncId());
    assert.strictEqual(bound(), resource.asyncId());
    assert.notStrictEqual(executionAsyncId(), resource.asyncId());
  });

  it('passes the arguments and the result', () => {
    const bound = new AsyncResource('R', manual).bind((...args) => args);
    assert.deepStrictEqual(bound(), []);
    assert.deepStrictEqual(bound(1, 2, 3), [1, 2, 3]);
  });

  it('passes on its this', () => {
    const bound = new AsyncResource('R', manual).bind(function () {
      return this;
    });
    const receiver = { bound };
    assert.strictEqual(receiver.bound(), receiver);
    assert.strictEqual(bound.call(7), 7);
    assert.strictEqual(bound(), undefined);
  });

  it('or the this that was passed to bind', () => {
    const given = {};
    const bound = new AsyncResource('R', manual).bind(function (...args) {
      return [this, ...args];
    }, given);
    assert.strictEqual(bound.call({}, 1)[0], given);
    assert.strictEqual(bound.call({}, 1)[1], 1);
  });

  it('which may be null', () => {
    const bound = new AsyncResource('R', manual).bind(function () {
      return this;
    }, null);
    assert.strictEqual(bound.call({}), null);
  });

  it('propagates exceptions', () => {
    const error = new Error('through');
    const bound = new AsyncResource('R', manual).bind(() => {
      throw error;
    });
    assert.throws(bound, (thrown) => thrown === error);
  });
});

describe('the static bind', () => {
  // What init was told of the resource that `work` made.
  function made(work) {
    const seen = [];
    const hook = createHook({ init: (id, type, trigger) => seen.push({ id, type, trigger }) });
    hook.enable();
    const result = work();
    hook.disable();
    assert.strictEqual(seen.length, 1);
    return { ...seen[0], result };
  }

  it('makes a resource named after the function', () => {
    function named() {
      return executionAsyncId();
    }
    const { id, type, result } = made(() => AsyncResource.bind(named));
    assert.strictEqual(type, 'named');
    assert.strictEqual(result(), id);
  });

  it('or bound-anonymous-fn', () => {
    const anonymous = (() => () => {})();
    assert.strictEqual(made(() => AsyncResource.bind(anonymous)).type, 'bound-anonymous-fn');
  });

  it('or the type that was passed', () => {
    assert.strictEqual(made(() => AsyncResource.bind(function named() {}, 'TYPE')).type, 'TYPE');
  });

  it('the trigger is the resource that executes', () => {
    const outer = new AsyncResource('R', manual);
    const { trigger } = outer.runInAsyncScope(() => made(() => AsyncResource.bind(() => {})));
    assert.strictEqual(trigger, outer.asyncId());
  });

  it('accepts a this after the type', () => {
    const given = {};
    const bound = AsyncResource.bind(
      function () {
        return this;
      },
      'TYPE',
      given,
    );
    assert.strictEqual(bound.call({}), given);
  });
});

describe('bound functions look like those of the built-in', () => {
  const functions = {
    'no parameter': () => {},
    'three parameters': (a, b, c) => [a, b, c],
    'a rest parameter': (...args) => args,
    'a default': (a, b = 1) => [a, b],
  };
  const ways = {
    bind: ({ AsyncResource }, fn) => new AsyncResource('R', manual).bind(fn),
    'bind with this': ({ AsyncResource }, fn) => new AsyncResource('R', manual).bind(fn, {}),
    'static bind': ({ AsyncResource }, fn) => AsyncResource.bind(fn),
    'static bind with this': ({ AsyncResource }, fn) => AsyncResource.bind(fn, 'T', {}),
  };

  for (const [way, bind] of Object.entries(ways)) {
    for (const [name, fn] of Object.entries(functions)) {
      it(`${way}, ${name}`, () => {
        const [found, expected] = [native, builtIn].map((module) => bind(module, fn));
        assert.strictEqual(found.length, fn.length);
        assert.deepStrictEqual(
          Object.getOwnPropertyDescriptor(found, 'length'),
          Object.getOwnPropertyDescriptor(expected, 'length'),
        );
        const asyncResource = Object.getOwnPropertyDescriptor(found, 'asyncResource');
        const { get, set, ...attributes } =
          Object.getOwnPropertyDescriptor(expected, 'asyncResource') ?? {};
        if (get === undefined) {
          assert.strictEqual(asyncResource, undefined);
        } else {
          assert.strictEqual(typeof asyncResource.get, typeof get);
          assert.strictEqual(typeof asyncResource.set, typeof set);
          assert.strictEqual(asyncResource.configurable, attributes.configurable);
          assert.strictEqual(asyncResource.enumerable, attributes.enumerable);
        }
        assert.deepStrictEqual(Object.keys(found), Object.keys(expected));
      });
    }
  }

  it('the asyncResource property, its deprecation and its absence', async () => {
    const { builtIn, native } = await runBoth(
      path.join(__dirname, 'programs', 'bound-async-resource.js'),
    );
    assert.notStrictEqual(builtIn.trace.length, 0);
    assert.deepStrictEqual(native.trace, builtIn.trace);
    assert.strictEqual(native.code, 0);
  });
});
