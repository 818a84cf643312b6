'use strict';

// AsyncResource: how it is constructed, what it refuses, its ids and its scopes.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const builtIn = require('node:async_hooks');
const native = require('../..');
const { assertSameRefusal, refusal, values } = require('../support/errors');

const { AsyncResource, createHook, executionAsyncId, executionAsyncResource, triggerAsyncId } =
  native;
const manual = { requireManualDestroy: true };

// Calls `work` with a hook of the module enabled.
function withHook(module, work) {
  const hook = module.createHook({ init() {} }).enable();
  try {
    return work();
  } finally {
    hook.disable();
  }
}

describe('bad arguments are rejected as by the built-in', () => {
  for (const [name, value] of Object.entries(values)) {
    // The test runner has init hooks of its own, under which the built-in refuses an empty type.
    if (value !== '') {
      it(`${name} as the type`, () => {
        assertSameRefusal(
          () => new native.AsyncResource(value, manual),
          () => new builtIn.AsyncResource(value, manual),
        );
      });
    }
    it(`${name} as the type, under an init hook`, () => {
      assertSameRefusal(
        () => withHook(native, () => new native.AsyncResource(value, manual)),
        () => withHook(builtIn, () => new builtIn.AsyncResource(value, manual)),
      );
    });
    it(`${name} as the options`, () => {
      assertSameRefusal(
        () => new native.AsyncResource('R', value),
        () => new builtIn.AsyncResource('R', value),
      );
    });
    it(`${name} as the trigger id`, () => {
      assertSameRefusal(
        () => new native.AsyncResource('R', { ...manual, triggerAsyncId: value }),
        () => new builtIn.AsyncResource('R', { ...manual, triggerAsyncId: value }),
      );
    });
    it(`${name} as the function of bind()`, () => {
      assertSameRefusal(
        () => new native.AsyncResource('R', manual).bind(value),
        () => new builtIn.AsyncResource('R', manual).bind(value),
      );
    });
    it(`${name} as the function of the static bind()`, () => {
      assertSameRefusal(
        () => native.AsyncResource.bind(value),
        () => builtIn.AsyncResource.bind(value),
      );
    });
    it(`${name} as the type of the static bind()`, () => {
      assertSameRefusal(
        () => native.AsyncResource.bind(() => {}, value),
        () => builtIn.AsyncResource.bind(() => {}, value),
      );
    });
    it(`${name} as the function of runInAsyncScope()`, () => {
      assertSameRefusal(
        () => new native.AsyncResource('R', manual).runInAsyncScope(value),
        () => new builtIn.AsyncResource('R', manual).runInAsyncScope(value),
      );
    });
  }

  it('no argument', () => {
    assertSameRefusal(
      () => new native.AsyncResource(),
      () => new builtIn.AsyncResource(),
    );
  });

  it('two bad arguments: the type is validated first', () => {
    assertSameRefusal(
      () => new native.AsyncResource(1, -5),
      () => new builtIn.AsyncResource(1, -5),
    );
  });

  it('the error of a bad trigger id', () => {
    const found = refusal(() => new AsyncResource('R', { triggerAsyncId: -2 }));
    assert.strictEqual(found.class, 'RangeError');
    assert.strictEqual(found.code, 'ERR_INVALID_ASYNC_ID');
    assert.strictEqual(found.message, 'Invalid triggerAsyncId value: -2');
  });

  it('the error of an empty type', () => {
    const found = withHook(native, () => refusal(() => new AsyncResource('')));
    assert.strictEqual(found.class, 'TypeError');
    assert.strictEqual(found.code, 'ERR_ASYNC_TYPE');
    assert.strictEqual(found.message, 'Invalid name for async "type": ');
  });

  it('methods reject a this that is not a resource, as the built-in does', () => {
    for (const name of ['asyncId', 'triggerAsyncId', 'bind', 'runInAsyncScope']) {
      for (const receiver of [undefined, null]) {
        assertSameRefusal(
          () => native.AsyncResource.prototype[name].call(receiver, () => {}),
          () => builtIn.AsyncResource.prototype[name].call(receiver, () => {}),
        );
      }
    }
  });
});

describe('a constructor that throws changes nothing', () => {
  // The distance of the ids of two resources, one made before and one after `work`.
  function distance({ AsyncResource }, work) {
    const before = new AsyncResource('R', manual).asyncId();
    assert.throws(work);
    return new AsyncResource('R', manual).asyncId() - before;
  }

  for (const [name, ...args] of [
    ['a bad type', 1],
    ['a bad trigger id', 'R', { triggerAsyncId: -2 }],
    ['a bad number of options', 'R', -2],
    ['options that are null', 'R', null],
  ]) {
    it(name, () => {
      assert.strictEqual(
        distance(native, () => new native.AsyncResource(...args)),
        1,
      );
      assert.strictEqual(
        distance(builtIn, () => new builtIn.AsyncResource(...args)),
        1,
      );
      assert.strictEqual(executionAsyncResource(), executionAsyncResource());
    });
  }

  it('no hook is called', () => {
    const seen = [];
    const hook = createHook({ init: (id, type) => seen.push(type) }).enable();
    for (const args of [[1], [''], ['R', -2], ['R', { triggerAsyncId: NaN }]]) {
      assert.throws(() => new AsyncResource(...args));
    }
    hook.disable();
    assert.deepStrictEqual(seen, []);
  });
});

describe('construction', () => {
  it('the trigger id is the executing resource', () => {
    const outer = new AsyncResource('R', manual);
    outer.runInAsyncScope(() => {
      assert.strictEqual(new AsyncResource('R', manual).triggerAsyncId(), outer.asyncId());
    });
  });

  it('the trigger id as an option', () => {
    assert.strictEqual(
      new AsyncResource('R', { ...manual, triggerAsyncId: 42 }).triggerAsyncId(),
      42,
    );
  });

  it('the trigger id as a number instead of the options', () => {
    assert.strictEqual(new AsyncResource('R', 42).triggerAsyncId(), 42);
  });

  for (const id of [0, -1, -0, Number.MAX_SAFE_INTEGER]) {
    it(`${Object.is(id, -0) ? '-0' : id} is a trigger id`, () => {
      assert.strictEqual(
        new native.AsyncResource('R', { triggerAsyncId: id }).triggerAsyncId(),
        new builtIn.AsyncResource('R', { triggerAsyncId: id }).triggerAsyncId(),
      );
    });
  }

  it('an undefined trigger id is the default', () => {
    const outer = new AsyncResource('R', manual);
    outer.runInAsyncScope(() => {
      const inner = new AsyncResource('R', { ...manual, triggerAsyncId: undefined });
      assert.strictEqual(inner.triggerAsyncId(), outer.asyncId());
    });
  });

  it('ids are new and ascending', () => {
    const ids = Array.from({ length: 100 }, () => new AsyncResource('R', manual).asyncId());
    ids.forEach((id, index) => assert.strictEqual(id, ids[0] + index));
    assert.ok(Number.isSafeInteger(ids[0]) && ids[0] > 1);
  });

  it('an empty type is allowed without an init hook', () => {
    assert.strictEqual(typeof new AsyncResource('', manual).asyncId(), 'number');
  });

  it('init sees the resource before the constructor of a subclass continues', () => {
    class Sub extends AsyncResource {
      constructor() {
        super('Sub', manual);
        this.done = true;
      }
    }
    const seen = [];
    const hook = createHook({
      init: (id, type, trigger, resource) => seen.push([resource, resource.done]),
    }).enable();
    const sub = new Sub();
    hook.disable();
    assert.strictEqual(seen.length, 1);
    assert.strictEqual(seen[0][0], sub);
    assert.strictEqual(seen[0][1], undefined);
  });
});

describe('runInAsyncScope', () => {
  it('passes this and the arguments, and returns the result', () => {
    const resource = new AsyncResource('R', manual);
    const receiver = {};
    const result = resource.runInAsyncScope(
      function (...args) {
        assert.strictEqual(this, receiver);
        return args;
      },
      receiver,
      1,
      2,
      3,
    );
    assert.deepStrictEqual(result, [1, 2, 3]);
  });

  it('sets the ids and the resource inside, and restores them', () => {
    const resource = new AsyncResource('R', { ...manual, triggerAsyncId: 5 });
    const before = [executionAsyncId(), triggerAsyncId(), executionAsyncResource()];
    resource.runInAsyncScope(() => {
      assert.strictEqual(executionAsyncId(), resource.asyncId());
      assert.strictEqual(triggerAsyncId(), 5);
      assert.strictEqual(executionAsyncResource(), resource);
    });
    const after = [executionAsyncId(), triggerAsyncId(), executionAsyncResource()];
    assert.deepStrictEqual(after.slice(0, 2), before.slice(0, 2));
    assert.strictEqual(after[2], before[2]);
  });

  it('restores them when the function throws', () => {
    const seen = [];
    const hook = createHook({
      before: () => seen.push('before'),
      after: () => seen.push('after'),
    }).enable();
    const outer = new AsyncResource('R', manual);
    const inner = new AsyncResource('R', manual);
    const error = new Error('through');
    const before = executionAsyncId();
    outer.runInAsyncScope(() => {
      assert.throws(
        () =>
          inner.runInAsyncScope(() => {
            throw error;
          }),
        (thrown) => thrown === error,
      );
      assert.strictEqual(executionAsyncId(), outer.asyncId());
      assert.strictEqual(executionAsyncResource(), outer);
    });
    hook.disable();
    assert.strictEqual(executionAsyncId(), before);
    assert.deepStrictEqual(seen, ['before', 'before', 'after', 'after']);
  });

  it('can be entered again from inside, and many times', () => {
    const resource = new AsyncResource('R', manual);
    const outside = executionAsyncId();
    let deepest = 0;
    (function enter(depth) {
      deepest = Math.max(deepest, depth);
      if (depth < 1000) resource.runInAsyncScope(enter, null, depth + 1);
      if (depth > 0) assert.strictEqual(executionAsyncId(), resource.asyncId());
    })(0);
    assert.strictEqual(deepest, 1000);
    assert.strictEqual(executionAsyncId(), outside);
  });
});

describe('emitDestroy', () => {
  it('returns the resource, also when called again', () => {
    const resource = new AsyncResource('R', manual);
    assert.strictEqual(resource.emitDestroy(), resource);
    assert.strictEqual(resource.emitDestroy(), resource);
  });

  it('reaches the destroy hooks once, outside of the calling code', async () => {
    const seen = [];
    const hook = createHook({ destroy: (id) => seen.push(id) }).enable();
    const resource = new AsyncResource('R', manual);
    resource.emitDestroy();
    assert.ok(!seen.includes(resource.asyncId()));
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    hook.disable();
    assert.strictEqual(seen.filter((id) => id === resource.asyncId()).length, 1);
  });
});
