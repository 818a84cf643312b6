'use strict';

// Which objects the garbage collector has taken, with weak handles of V8 and with the registry that
// stands in for them.

/* global gc */

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');
const { inProcess, native } = require('./support');

const drop = path.join(__dirname, '..', '..', 'index.js');
const flags = ['--expose-gc'];

// Puts what a program of the native functions needs in front of it. `take` returns all ids that wait.
function tracking(body) {
  return `(native) => {
    const log = [];
    const onDestroy = (destroy) =>
      native.setupHooks({ before() {}, after() {}, destroy, execution_async_resources: [] });
    onDestroy(() => {});
    const take = () => {
      const ids = [];
      const batch = new Float64Array(100);
      for (let taken; (taken = native.async_wrap.takeCollected(batch)) > 0; ) ids.push(...batch.slice(0, taken));
      return ids;
    };
    // Nothing on the stack refers to the objects any more.
    const trackMany = (count, from = 1) => {
      const slots = [];
      for (let i = 0; i < count; i++) slots.push(native.trackCollection({}, from + i));
      return slots;
    };
    (${body})({ native, log, take, trackMany, onDestroy });
    process.on('exit', () => console.log(JSON.stringify(log)));
  }`;
}

const track = (body, more = []) => inProcess(tracking(body), { flags: [...flags, ...more] });

// Runs `body` with the drop-in and the destroys it was told of, and returns what it logged.
async function destroys(body, env) {
  const source = `
    const hooks = require(${JSON.stringify(drop)});
    const log = [];
    const seen = new Map();
    const hook = hooks.createHook({
      init() {},
      destroy(id) { seen.set(id, (seen.get(id) ?? 0) + 1); },
    });
    process.on('exit', () => console.log(JSON.stringify(log)));
    (${body})({ hooks, hook, log, seen });
  `;
  const result = await startNode([...flags, '-e', source], { env });
  const { code, signal, stdout, stderr } = result;
  assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }, stdout + stderr);
  return JSON.parse(stdout);
}

const weak = { skip: require(native).async_wrap.trackCollection === undefined };

const hasTransfer = 'transfer' in ArrayBuffer.prototype;
const needsTransfer = { skip: !hasTransfer && 'needs ArrayBuffer.prototype.transfer' };

describe('tracking an object', weak, () => {
  it('gives its id once, when it has been collected', async () => {
    const log = await track(({ log, take, trackMany }) => {
      trackMany(1000);
      log.push(take().length);
      gc();
      const ids = take();
      log.push(ids.length, new Set(ids).size, Math.min(...ids), Math.max(...ids));
      gc();
      log.push(take().length);
    });
    assert.deepStrictEqual(log, [0, 1000, 1000, 1, 1000, 0]);
  });

  it('counts the garbage collections that have left ids', async () => {
    const log = await track(({ native, log, take, trackMany }) => {
      const { collections } = native.async_wrap;
      const counts = [];
      const count = () => counts.push(collections[0]);
      count();
      gc();
      count();
      trackMany(10);
      gc();
      count();
      gc();
      count();
      log.push(collections.length, take().length);
      log.push(...counts.slice(1).map((each, i) => Math.sign(each - counts[i])));
    });
    assert.deepStrictEqual(log, [1, 10, 0, 1, 0]);
  });

  it('continues when their counter has been detached', needsTransfer, async () => {
    const log = await track(({ native, log, take, trackMany }) => {
      native.async_wrap.collections.buffer.transfer();
      trackMany(10);
      gc();
      log.push(native.async_wrap.collections.length, take().length);
    });
    assert.deepStrictEqual(log, [0, 10]);
  });

  it('works for functions, promises, proxies and arrays', async () => {
    const log = await track(({ native, log, take }) => {
      (() => {
        const objects = [function () {}, Promise.resolve(), new Proxy({}, {}), [], new Map()];
        objects.forEach((object, index) => native.trackCollection(object, index));
      })();
      gc();
      log.push(...take().sort());
    });
    assert.deepStrictEqual(log, [0, 1, 2, 3, 4]);
  });

  it('does not report a live object, also if it is moved', async () => {
    const log = await track(({ native, log, take }) => {
      globalThis.alive = Array.from({ length: 1000 }, () => ({}));
      globalThis.alive.forEach((object, index) => native.trackCollection(object, index));
      gc({ type: 'minor' });
      gc({ type: 'minor' });
      gc();
      log.push(take().length);
      globalThis.alive = undefined;
      gc();
      log.push(take().length);
    });
    assert.deepStrictEqual(log, [0, 1000]);
  });

  it('supports many of them, and reuses their memory', async () => {
    // V8's young generation would grow for long.
    const log = await track(
      ({ log, take, trackMany }) => {
        const sizes = [];
        for (let round = 0; round < 8; round++) {
          trackMany(5e5);
          gc();
          log.push(take().length);
          gc();
          sizes.push(process.memoryUsage().rss);
        }
        log.push(sizes[7] - sizes[4] < 64 * 2 ** 20);
      },
      ['--max-semi-space-size=16'],
    );
    assert.deepStrictEqual(log, [...Array(8).fill(5e5), true]);
  });

  it('calls destroy before the immediates', async () => {
    const log = await track(({ log, take, trackMany, onDestroy }) => {
      onDestroy(() => log.push(['destroy', take().length]));
      trackMany(10);
      gc();
      setImmediate(() => log.push('immediate'));
    });
    assert.deepStrictEqual(log, [['destroy', 10], 'immediate']);
  });

  it('reports once between deliveries that too many are queued', async () => {
    const log = await track(({ log, take, trackMany }) => {
      const told = () => trackMany(100).filter((slot) => slot < 0).length;
      trackMany(16383);
      gc();
      log.push(told());
      gc();
      log.push(told(), told());
      log.push(take().length >= 16483, told());
    });
    assert.deepStrictEqual(log, [0, 1, 0, true, 0]);
  });

  it('ends with untrack', async () => {
    const log = await track(({ native, log, take, trackMany }) => {
      const slots = trackMany(1000);
      log.push(slots.filter((slot) => native.async_wrap.untrackCollection(slot)).length);
      log.push(slots.filter((slot) => native.async_wrap.untrackCollection(slot)).length);
      gc();
      log.push(take().length);
    });
    assert.deepStrictEqual(log, [1000, 0, 0]);
  });

  it('accepts any number as a slot', async () => {
    const log = await track(({ native, log, take, trackMany }) => {
      const [stale] = trackMany(1);
      gc();
      take();
      const [slot] = trackMany(1);
      const others = [stale, -1, -slot - 1, -0.5, slot + 0.5, slot + 1, 2 ** 31, 2 ** 32, 2 ** 52];
      others.push(2 ** 53, 1e300, Infinity, -Infinity, NaN, undefined, null, 'x', {}, 1n, Symbol());
      log.push(
        stale !== slot,
        others.filter((other) => native.async_wrap.untrackCollection(other)).length,
      );
      log.push(native.async_wrap.untrackCollection(), native.async_wrap.untrackCollection(slot));
    });
    assert.deepStrictEqual(log, [true, 0, false, true]);
  });

  it('rejects values that are not an object, a number or a Float64Array', async () => {
    const log = await track(({ native, log }) => {
      const message = (call) => {
        try {
          call();
        } catch (error) {
          return error.message;
        }
      };
      for (const value of [1, 1.5, undefined, null, 'x', true, 1n, Symbol()]) {
        log.push(message(() => native.trackCollection(value, 1)));
      }
      log.push(message(() => native.trackCollection({}, '1')));
      log.push(message(() => native.async_wrap.takeCollected([])));
      log.push(message(() => native.async_wrap.takeCollected(new Uint32Array(4))));
      log.push(native.async_wrap.takeCollected(new Float64Array()));
    });
    assert.deepStrictEqual(log, [
      ...Array(8).fill('only objects can be tracked'),
      'asyncId must be a number',
      'ids must be a Float64Array',
      'ids must be a Float64Array',
      0,
    ]);
  });

  it('needs a function to call', async () => {
    const message = await inProcess((native) => {
      try {
        native.trackCollection({}, 1);
      } catch (error) {
        console.log(JSON.stringify(error.message));
      }
    });
    assert.strictEqual(message, 'setupHooks() has not been called');
  });

  it('ends with its Worker, in the middle of anything', async () => {
    const log = await inProcess(
      `(native) => {
        const { Worker } = require('node:worker_threads');
        const source = ${JSON.stringify(`
          const { parentPort, workerData } = require('node:worker_threads');
          const native = require(workerData.native);
          const destroy = () => {};
          native.setupHooks({ before() {}, after() {}, destroy, execution_async_resources: [] });
          const alive = [];
          const churn = (count) => {
            for (let i = 0; i < count; i++) {
              const object = {};
              native.trackCollection(object, i);
              if (i % 2 === 0) alive.push(object);
              if (alive.length > 5000) alive.length = 0;
            }
          };
          churn(20000);
          parentPort.postMessage('ready');
          if (workerData.endless) for (;;) {
            churn(1000);
            gc();
          }
        `)};
        let ended = 0;
        const next = (index) => {
          if (index === 20) return console.log(ended);
          const endless = index % 2 === 0;
          const workerData = { native: ${JSON.stringify(native)}, endless };
          const worker = new Worker(source, { eval: true, workerData });
          if (endless) worker.once('message', () => setTimeout(() => worker.terminate(), index));
          worker.once('exit', () => {
            ended++;
            next(index + 1);
          });
        };
        next(0);
      }`,
      { flags },
    );
    assert.strictEqual(log, 20);
  });
});

const kinds = weak.skip ? ['registry'] : ['v8', 'registry'];

for (const kind of kinds) {
  const run = (body) => destroys(body, { ASYNC_HOOKS_NATIVE_WEAK: kind });

  describe(`destroy on collection by ${kind}`, () => {
    it('comes once for each resource, outside of any callback', async () => {
      const log = await run(({ hooks, hook, log, seen }) => {
        hooks
          .createHook({
            destroy() {
              if (hooks.executionAsyncId() !== 0) log.push(hooks.executionAsyncId());
            },
          })
          .enable();
        hook.enable();
        const ids = [];
        (() => {
          for (let i = 0; i < 1e5; i++) ids.push(new hooks.AsyncResource('x').asyncId());
        })();
        const again = (left) => {
          gc();
          if (left > 0) return void setTimeout(again, 5, left - 1);
          log.push(ids.filter((id) => seen.get(id) === 1).length);
          log.push(Math.max(...[...seen.values()].filter((times) => times !== 1), 1));
        };
        again(10);
      });
      assert.deepStrictEqual(log, [1e5, 1]);
    });

    it('comes for a promise after its last after', async () => {
      const log = await run(({ hooks, log }) => {
        const ended = new Set();
        const early = [];
        const promises = new Set();
        hooks
          .createHook({
            init(id, type) {
              if (type === 'PROMISE') promises.add(id);
            },
            before: (id) => ended.has(id) && early.push(id),
            after: (id) => ended.has(id) && early.push(id),
            destroy: (id) => ended.add(id),
          })
          .enable();
        const work = async () => {
          for (let i = 0; i < 2000; i++) {
            await null;
            if (i % 100 === 0) gc();
          }
        };
        const again = (left) => {
          gc();
          if (left > 0) return void setTimeout(again, 5, left - 1);
          log.push(early.length, [...promises].filter((id) => ended.has(id)).length >= 2000);
        };
        work().then(() => again(10));
      });
      assert.deepStrictEqual(log, [0, true]);
    });

    it('does not come again after an explicit destroy', async () => {
      const log = await run(({ hooks, hook, log, seen }) => {
        hook.enable();
        const ids = [];
        (() => {
          for (let i = 0; i < 1000; i++) {
            const resource = new hooks.AsyncResource('x');
            ids.push(resource.emitDestroy().asyncId());
            if (i % 2 === 0) resource.emitDestroy();
          }
        })();
        const again = (left) => {
          gc();
          if (left > 0) return void setTimeout(again, 5, left - 1);
          log.push(ids.every((id, index) => seen.get(id) === (index % 2 === 0 ? 2 : 1)));
        };
        again(10);
      });
      assert.deepStrictEqual(log, [true]);
    });

    it('does not come without a hook', async () => {
      const log = await run(({ hooks, hook, log, seen }) => {
        hook.enable();
        const id = (() => new hooks.AsyncResource('x').asyncId())();
        hook.disable();
        const again = (left) => {
          gc();
          if (left > 0) return void setTimeout(again, 5, left - 1);
          log.push(seen.has(id));
        };
        again(10);
      });
      assert.deepStrictEqual(log, [false]);
    });
  });
}

describe('destroy on collection by weak handles', weak, () => {
  it('is not starved by a microtask loop', async () => {
    const log = await destroys(({ hooks, hook, log, seen }) => {
      hook.enable();
      let inLoop = 0;
      const work = async () => {
        for (let i = 0; i < 10000; i++) {
          for (let j = 0; j < 3; j++) new hooks.AsyncResource('x');
          await null;
          if (i % 2000 === 1999) gc();
        }
        inLoop = seen.size;
      };
      work().then(() => log.push(inLoop >= 16384));
    });
    assert.deepStrictEqual(log, [true]);
  });

  it('comes when the counter of collections has been detached', needsTransfer, async () => {
    const body = ({ hooks, hook, log, seen }) => {
      require(process.env.NATIVE).async_wrap.collections.buffer.transfer();
      hook.enable();
      const make = () => {
        for (let i = 0; i < 1000; i++) new hooks.AsyncResource('x');
      };
      make();
      const again = (left) => {
        gc();
        if (left === 5) make();
        if (left > 0) return void setTimeout(again, 5, left - 1);
        log.push(seen.size >= 2000);
      };
      again(10);
    };
    const log = await destroys(body, { ASYNC_HOOKS_NATIVE_WEAK: 'v8', NATIVE: native });
    assert.deepStrictEqual(log, [true]);
  });

  it('comes before the process ends', async () => {
    const log = await destroys(({ hooks, hook, log, seen }) => {
      hook.enable();
      const ids = (() =>
        Array.from({ length: 10 }, () => new hooks.AsyncResource('x').asyncId()))();
      gc();
      process.prependListener('exit', () => {
        log.push(ids.filter((id) => seen.get(id) === 1).length);
      });
    });
    assert.deepStrictEqual(log, [10]);
  });
});

describe('ASYNC_HOOKS_NATIVE_WEAK', () => {
  const load = (value) =>
    startNode(['-e', `require(${JSON.stringify(native)})`], {
      env: { ASYNC_HOOKS_NATIVE_WEAK: value },
    });

  it('is an error when it is unknown', async () => {
    const { code, stderr } = await load('none');
    assert.strictEqual(code, 1);
    assert.match(stderr, /ASYNC_HOOKS_NATIVE_WEAK is 'none', which is none of: v8, registry/);
  });

  it('may not be empty', async () => {
    const { code, stderr } = await load('');
    assert.strictEqual(code, 1);
    assert.match(stderr, /ASYNC_HOOKS_NATIVE_WEAK is '', which is none of: v8, registry/);
  });
});
