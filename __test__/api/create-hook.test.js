'use strict';

// createHook(): what it accepts, what it refuses and how, and what its hooks are.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const builtIn = require('node:async_hooks');
const native = require('../..');
const { normalize, runProgram } = require('../support');
const { assertSameRefusal, refusal, values } = require('../support/errors');

const kinds = ['init', 'before', 'after', 'destroy', 'promiseResolve'];
const { AsyncResource, createHook } = native;
const program = path.join(__dirname, 'programs', 'track-promises.js');
const manual = { requireManualDestroy: true };

describe('createHook arguments', () => {
  for (const [name, value] of Object.entries(values)) {
    it(`${name} instead of the callbacks`, () => {
      assertSameRefusal(
        () => native.createHook(value),
        () => builtIn.createHook(value),
      );
    });
    for (const kind of kinds) {
      it(`${name} as ${kind}`, () => {
        assertSameRefusal(
          () => native.createHook({ [kind]: value }),
          () => builtIn.createHook({ [kind]: value }),
        );
      });
    }
  }

  it('no argument', () => {
    assertSameRefusal(
      () => native.createHook(),
      () => builtIn.createHook(),
    );
  });

  it('the error of a callback that is not a function', () => {
    const { code, message, class: className } = refusal(() => createHook({ before: 1 }));
    assert.strictEqual(className, 'TypeError');
    assert.strictEqual(code, 'ERR_ASYNC_CALLBACK');
    assert.strictEqual(message, 'hook.before must be a function');
  });

  it('of two bad callbacks the error names the first', () => {
    assertSameRefusal(
      () => native.createHook({ destroy: 1, init: 2 }),
      () => builtIn.createHook({ destroy: 1, init: 2 }),
    );
  });

  it('getters are read once, in the order of the built-in', () => {
    const reads = (module) => {
      const seen = [];
      module.createHook(
        new Proxy(
          {},
          {
            get(target, key) {
              seen.push(key);
            },
          },
        ),
      );
      return seen.filter((key) => kinds.includes(key));
    };
    assert.deepStrictEqual(reads(native), reads(builtIn));
  });
});

describe('trackPromises', () => {
  for (const value of [null, 0, 1, '', 'true', {}, [], () => {}]) {
    it(`${JSON.stringify(value) ?? 'a function'} is refused`, () => {
      assert.throws(() => createHook({ trackPromises: value }), {
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_TYPE',
        message: /^The "trackPromises" argument must be of type boolean\. Received /,
      });
    });
  }

  it('false cannot be combined with promiseResolve', () => {
    assert.throws(() => createHook({ trackPromises: false, promiseResolve() {} }), {
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_VALUE',
      message:
        "The argument 'trackPromises' must not be false when promiseResolve is enabled. " +
        'Received false',
    });
  });

  it('true and undefined can be combined with everything', () => {
    createHook({ trackPromises: true, promiseResolve() {} });
    createHook({ trackPromises: undefined, promiseResolve() {} });
  });

  it('false excludes promises and nothing else', async () => {
    const { code, lines } = await runProgram('native', program, { args: ['alone'] });
    assert.strictEqual(code, 0);
    assert.deepStrictEqual(normalize(lines), [
      'init #1 R (AsyncResource) trigger 1 execution 1',
      'init #2 Immediate (Immediate) trigger 1 execution 1',
      'note then trigger 0 execution 0',
      'before #2 trigger 1 execution #2',
      'note immediate trigger 1 execution #2',
      'after #2 trigger 1 execution #2',
      'note then of immediate trigger 0 execution 0',
    ]);
  });

  it('a hook with promises does not enable them for another hook', async () => {
    const { code, lines } = await runProgram('native', program, { args: ['together'] });
    assert.strictEqual(code, 0);
    assert.deepStrictEqual(normalize(lines), [
      'all: init #1 PROMISE (Promise) trigger 1 execution 1',
      'all: init #2 PROMISE (Promise) trigger #1 execution 1',
      'all: before #2 trigger #1 execution #2',
      'note then trigger #1 execution #2',
      'others: init #3 Immediate (Immediate) trigger #2 execution #2',
      'all: init #3 Immediate (Immediate) trigger #2 execution #2',
      'all: after #2 trigger #1 execution #2',
      'others: before #3 trigger #2 execution #3',
      'all: before #3 trigger #2 execution #3',
      'note immediate trigger #2 execution #3',
      'others: after #3 trigger #2 execution #3',
      'all: after #3 trigger #2 execution #3',
    ]);
  });
});

describe('hooks', () => {
  it('callbacks come from the prototype chain', () => {
    class Base {
      init(id, type) {
        seen.push(`init ${type}`);
      }
      destroy() {}
    }
    class Derived extends Base {
      before() {
        seen.push('before');
      }
      after() {
        seen.push('after');
      }
    }
    const seen = [];
    const hook = createHook(new Derived()).enable();
    new AsyncResource('R', manual).runInAsyncScope(() => seen.push('inside'));
    hook.disable();
    assert.deepStrictEqual(seen, ['init R', 'before', 'inside', 'after']);
  });

  it('callbacks may be inherited from an object without a prototype', () => {
    const seen = [];
    const base = Object.assign(Object.create(null), { init: (id, type) => seen.push(type) });
    const hook = createHook(Object.create(base)).enable();
    new AsyncResource('R', manual);
    hook.disable();
    assert.deepStrictEqual(seen, ['R']);
  });

  it('this inside a callback is the hook', () => {
    const seen = new Set();
    const hook = createHook({
      init() {
        seen.add(this);
      },
      before() {
        seen.add(this);
      },
      after() {
        seen.add(this);
      },
    }).enable();
    new AsyncResource('R', manual).runInAsyncScope(() => {});
    hook.disable();
    assert.deepStrictEqual([...seen], [hook]);
    assert.strictEqual(typeof hook.enable, 'function');
  });

  it('callbacks are read when createHook is called', () => {
    const seen = [];
    const callbacks = { init: () => seen.push('first') };
    const hook = createHook(callbacks).enable();
    callbacks.init = () => seen.push('second');
    new AsyncResource('R', manual);
    hook.disable();
    assert.deepStrictEqual(seen, ['first']);
  });

  it('enable() and disable() return the hook, in any state', () => {
    const hook = createHook({ init() {} });
    assert.strictEqual(hook.disable(), hook);
    assert.strictEqual(hook.enable(), hook);
    assert.strictEqual(hook.enable(), hook);
    assert.strictEqual(hook.disable(), hook);
    assert.strictEqual(hook.disable(), hook);
  });

  it('nothing is called before enable() and after disable()', () => {
    const seen = [];
    const hook = createHook({ init: (id, type) => seen.push(type) });
    new AsyncResource('before', manual);
    hook.enable();
    new AsyncResource('during', manual);
    hook.disable();
    new AsyncResource('after', manual);
    assert.deepStrictEqual(seen, ['during']);
  });

  it('a hook without callbacks can be enabled', () => {
    const hook = createHook({}).enable();
    new AsyncResource('R', manual).runInAsyncScope(() => {});
    assert.strictEqual(hook.disable(), hook);
  });

  it('a hook is added once, however often it is enabled', () => {
    let count = 0;
    const hook = createHook({ init: () => count++ });
    hook.enable().enable().enable();
    new AsyncResource('R', manual);
    hook.disable();
    new AsyncResource('R', manual);
    assert.strictEqual(count, 1);
  });

  it('hooks are called in the order in which they were enabled', () => {
    const seen = [];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => createHook({ init: () => seen.push(name) }));
    for (const hook of [c, a, b]) hook.enable();
    new AsyncResource('R', manual);
    a.disable();
    a.enable();
    new AsyncResource('R', manual);
    for (const hook of [a, b, c]) hook.disable();
    assert.strictEqual(seen.join(''), 'cab' + 'cba');
  });

  it('init gets the id, the type, the trigger id and the resource', () => {
    const seen = [];
    const hook = createHook({ init: (...args) => seen.push(args) }).enable();
    const resource = new AsyncResource('R', { ...manual, triggerAsyncId: 77 });
    hook.disable();
    assert.strictEqual(seen.length, 1);
    assert.strictEqual(seen[0].length, 4);
    assert.deepStrictEqual(seen[0].slice(0, 3), [resource.asyncId(), 'R', 77]);
    assert.strictEqual(seen[0][3], resource);
  });

  it('before and after get the id alone', () => {
    const seen = [];
    const hook = createHook({
      before: (...args) => seen.push(args),
      after: (...args) => seen.push(args),
    }).enable();
    const resource = new AsyncResource('R', manual);
    resource.runInAsyncScope(() => {});
    hook.disable();
    assert.deepStrictEqual(seen, [[resource.asyncId()], [resource.asyncId()]]);
  });
});
