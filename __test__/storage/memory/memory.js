'use strict';

const assert = require('node:assert');
const crypto = require('node:crypto');
const { EventEmitter, once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const { PassThrough, Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const zlib = require('node:zlib');
const table = require('../../support/table');

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function collect() {
  await turn();
  global.gc();
}

// The size of the heap when nothing is left that could be collected.
async function heapSize() {
  for (let i = 0; i < 4; i++) await collect();
  return process.memoryUsage().heapUsed;
}

// Runs `work` once to warm up and once more, and wants the heap to be as large as before.
async function assertHeapStays(work) {
  await work();
  const before = await heapSize();
  await work();
  const after = await heapSize();
  assert.ok(after - before < 1_000_000, `the heap grew from ${before} to ${after}`);
}

// Wants the heap to be as large at the end of `work`, from within the last context, as at its start:
// what contexts keep of those before them is let go when the last one ends.
async function assertHeapStaysWithin(work) {
  // To warm up.
  await work(1000, async () => {});
  const before = await heapSize();
  let after;
  await work(length, async () => {
    after = await heapSize();
  });
  assert.ok(after - before < 2_000_000, `the heap grew from ${before} to ${after}`);
}

// What core itself still has of 20 requests: the handle of the last connection, a parser that is to be
// used again. It does not grow with their number.
const few = 3;

// How long chains of contexts are.
const length = 1_000_000;

// Whether what the reference refers to is collected, given time.
async function isCollected(reference) {
  return (await countLeft([reference])) === 0;
}

// How many of the references still refer to something, given time.
async function countLeft(references) {
  let left = references;
  for (let i = 0; i < 20 && left.length > 0; i++) {
    await collect();
    left = left.filter((reference) => reference.deref() !== undefined);
  }
  return left.length;
}

// What is asynchronous and ends. Each resolves when it has.
const ways = {
  tick: () => new Promise((resolve) => process.nextTick(resolve)),
  microtask: () => new Promise((resolve) => queueMicrotask(resolve)),
  immediate: () => new Promise((resolve) => setImmediate(resolve)),
  timer: () => new Promise((resolve) => setTimeout(resolve, 1)),
  'cleared timer': () => {
    clearTimeout(setTimeout(() => {}, 1_000_000));
    clearImmediate(setImmediate(() => {}));
    return turn();
  },
  interval: () =>
    new Promise((resolve) => {
      const interval = setInterval(() => {
        clearInterval(interval);
        resolve();
      }, 1);
    }),
  await: async () => {
    await null;
    await turn();
  },
  rejection: () => Promise.reject(new Error('no')).catch(() => {}),
  'async generator': async () => {
    async function* generate() {
      yield 1;
      await turn();
      yield 2;
    }
    for await (const value of generate()) assert.ok(value);
  },
  file: () => new Promise((resolve) => fs.stat(__filename, resolve)),
  'promise of a file': () => fs.promises.stat(__filename),
  stream: () => pipeline(Readable.from(['one', 'two']), new PassThrough().resume()),
  compression: () => new Promise((resolve) => zlib.deflate('text', resolve)),
  'random bytes': () => new Promise((resolve) => crypto.randomBytes(8, resolve)),
  event: async () => {
    const emitter = new EventEmitter();
    setImmediate(() => emitter.emit('event'));
    await once(emitter, 'event');
  },
  signal: async () => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    await once(controller.signal, 'abort');
  },
};

const programs = {
  async 'a million runs, one after the other'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    let sum = 0;
    await assertHeapStays(() => {
      for (let i = 0; i < 1_000_000; i++) storage.run(i, () => (sum += storage.getStore()));
    });
    assert.strictEqual(sum, 2 * ((1_000_000 * 999_999) / 2));
  },
  async 'a million runs, nested a thousand deep'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    function enter(depth) {
      if (depth < 1000) storage.run({ depth }, enter, depth + 1);
    }
    await assertHeapStays(() => {
      for (let i = 0; i < 1000; i++) enter(0);
    });
    assert.strictEqual(storage.getStore(), undefined);
  },
  // A copy of what each keeps of those before it would not fit into the heap.
  async 'ways out of a store, tens of thousands in one go'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    const ways = [
      () => storage.exit(() => {}),
      (i) => storage.exit(() => storage.enterWith(i)),
      (i) => (storage.disable(), storage.enterWith(i)),
      (i) => storage.run(i, () => storage.disable()),
    ];
    await assertHeapStays(() => {
      for (const leave of ways) {
        storage.enterWith(0);
        for (let i = 0; i < 30_000; i++) leave(i);
      }
    });
  },
  async 'a million runs, each in a callback of the one before'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    await assertHeapStaysWithin(
      (length, atTheEnd) =>
        new Promise((resolve) => {
          (function next(left) {
            if (left === 0) return void atTheEnd().then(resolve);
            storage.run({ left }, () => {
              if (left % 100 === 0) setImmediate(next, left - 1);
              else if (left % 2 === 0) process.nextTick(next, left - 1);
              else queueMicrotask(() => next(left - 1));
            });
          })(length);
        }),
    );
  },
  async 'a million runs, each in a then callback of the one before'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    await assertHeapStaysWithin(
      (length, atTheEnd) =>
        new Promise((resolve) => {
          (function next(left) {
            if (left === 0) return void atTheEnd().then(resolve);
            storage.run({ left }, () => void Promise.resolve(left - 1).then(next));
          })(length);
        }),
    );
  },
  async 'a million entered stores, each after an await'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    await assertHeapStaysWithin(async (length, atTheEnd) => {
      for (let i = 0; i < length; i++) {
        storage.enterWith({ i });
        await null;
        assert.strictEqual(storage.getStore().i, i);
      }
      await atTheEnd();
      storage.enterWith(undefined);
    });
  },
  async 'a million entered stores, one after the other'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    await assertHeapStaysWithin(async (length, atTheEnd) => {
      for (let i = 0; i < length; i++) storage.enterWith({ i });
      await atTheEnd();
      storage.enterWith(undefined);
    });
  },
  async 'snapshots taken in snapshots, and functions bound in bound ones'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    const { AsyncLocalStorage } = hooks;
    await assertHeapStaysWithin(async (length, atTheEnd) => {
      let enter = AsyncLocalStorage.snapshot();
      for (let i = 0; i < length / 10; i++) {
        const store = { i };
        enter = enter(() => storage.run(store, () => AsyncLocalStorage.snapshot()));
        enter = enter(() =>
          storage.run(store, () => AsyncLocalStorage.bind((callback) => callback())),
        );
      }
      await atTheEnd();
      enter(() => assert.strictEqual(storage.getStore().i, length / 10 - 1));
    });
  },
  async 'awaits inside runs, 100 000 times'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    await assertHeapStays(async () => {
      for (let i = 0; i < 100_000; i++) {
        await storage.run({ i }, async () => {
          await null;
          assert.strictEqual(storage.getStore().i, i);
        });
      }
    });
  },
  async '100 000 storages that come and go'({ hooks }) {
    await assertHeapStays(async () => {
      for (let i = 0; i < 50_000; i++) {
        const storage = new hooks.AsyncLocalStorage();
        storage.run({ i }, () => assert.strictEqual(storage.getStore().i, i));
        if (i % 2500 === 0) await collect();
      }
    });
  },
  async 'contexts do not get larger with the storages that have gone'({ hooks }) {
    for (let i = 0; i < 3000; i++) {
      new hooks.AsyncLocalStorage().run(i, () => {});
      if (i % 50 === 0) await heapSize();
    }
    const storage = new hooks.AsyncLocalStorage();
    const before = await heapSize();
    const contexts = Array.from({ length: 1000 }, (_, index) => {
      return storage.run(index, () => hooks.AsyncLocalStorage.snapshot());
    });
    const after = await heapSize();
    assert.ok(after - before < 2_000_000, `the heap grew from ${before} to ${after}`);
    contexts.forEach((context, index) => {
      context(() => assert.strictEqual(storage.getStore(), index));
    });
  },
  async 'a store is collected when its run is over'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    const reference = storage.run({ large: Array(1000).fill(0) }, () => {
      setImmediate(() => storage.getStore());
      return new WeakRef(storage.getStore());
    });
    assert.ok(await isCollected(reference));
    assert.strictEqual(storage.getStore(), undefined);
  },
  async 'stores are collected when what was started in their runs has ended'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    for (const [name, way] of Object.entries(ways)) {
      const references = [];
      for (let i = 0; i < 20; i++) {
        await storage.run({ i }, async () => {
          references.push(new WeakRef(storage.getStore()));
          await way();
          assert.strictEqual(storage.getStore().i, i, name);
        });
      }
      assert.strictEqual(await countLeft(references), 0, name);
    }
  },
  async 'a promise that is kept does not keep the store'({ hooks }) {
    // Promise hooks have no other place for it.
    if (process.env.ASYNC_HOOKS_NATIVE_CARRIER === 'promise-hooks') return;
    const storage = new hooks.AsyncLocalStorage();
    const promises = [];
    const references = Array.from({ length: 20 }, (_, i) =>
      storage.run({ i }, () => {
        promises.push(Promise.resolve().then(() => {}));
        promises.push(
          (async () => {
            await turn();
          })(),
        );
        return new WeakRef(storage.getStore());
      }),
    );
    await Promise.all(promises);
    assert.strictEqual(await countLeft(references), 0);
    assert.strictEqual(promises.length, 40);
  },
  async 'a connection that is kept alive keeps no more than a few stores'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    let connections = 0;
    const references = { client: [], server: [] };
    const server = http.createServer((request, response) => {
      storage.run({ side: 'server' }, () => {
        references.server.push(new WeakRef(storage.getStore()));
        request.resume().on('end', () => response.end('body'));
      });
    });
    server.on('connection', () => connections++);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    for (let i = 0; i < 20; i++) {
      await storage.run({ side: 'client', i }, async () => {
        references.client.push(new WeakRef(storage.getStore()));
        await new Promise((resolve) => {
          http.get({ agent, host: '127.0.0.1', port }, (response) => {
            response.resume().on('end', resolve);
          });
        });
        assert.strictEqual(storage.getStore().i, i);
      });
    }
    assert.strictEqual(connections, 1);
    assert.ok((await countLeft(references.client)) <= few);
    assert.ok((await countLeft(references.server)) <= few);
    agent.destroy();
    server.close();
    await new Promise((resolve) => server.on('close', resolve));
    assert.ok((await countLeft([...references.client, ...references.server])) <= few);
  },
  async 'a server that stays keeps no more than a few stores of its requests'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    const references = [];
    const server = http.createServer((request, response) => {
      storage.run({}, () => {
        references.push(new WeakRef(storage.getStore()));
        setImmediate(() => response.end('body'));
      });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address();
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => {
        http.get({ agent: false, host: '127.0.0.1', port }, (response) => {
          response.resume().on('close', resolve);
        });
      });
    }
    assert.strictEqual(references.length, 20);
    assert.ok((await countLeft(references)) <= few);
    server.close();
  },
  async 'a store is collected when a resource that keeps it is'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    let resource;
    const reference = storage.run({}, () => {
      resource = new hooks.AsyncResource('R');
      return new WeakRef(storage.getStore());
    });
    assert.ok(!(await isCollected(reference)));
    resource.runInAsyncScope(() => assert.strictEqual(storage.getStore(), reference.deref()));
    resource = undefined;
    assert.ok(await isCollected(reference));
  },
  async 'a storage is collected when nobody has it'({ hooks }) {
    const reference = (() => {
      const storage = new hooks.AsyncLocalStorage();
      storage.run({}, () => setImmediate(() => {}));
      return new WeakRef(storage);
    })();
    assert.ok(await isCollected(reference));
  },
  async 'a storage that was disabled is collected'({ hooks }) {
    const reference = (() => {
      const storage = new hooks.AsyncLocalStorage();
      storage.enterWith({});
      storage.disable();
      return new WeakRef(storage);
    })();
    assert.ok(await isCollected(reference));
  },
  'a collected storage leaves no value to a later one': (context) =>
    assertNothingIsLeft(context, { rounds: 20, olds: 20, youngs: 30 }),
  // So many that their slots are in pages.
  'nor do hundreds of collected storages': (context) =>
    assertNothingIsLeft(context, { rounds: 4, olds: 600, youngs: 900 }),
  async 'a context of thousands of storages lets go of those that were collected'({ hooks }) {
    function enterMany(count) {
      return Array.from({ length: count }, (_, i) => {
        const storage = new hooks.AsyncLocalStorage();
        storage.enterWith({ i });
        assert.strictEqual(storage.getStore().i, i);
        return [new WeakRef(storage), new WeakRef(storage.getStore())];
      });
    }
    // Not in the context of the main script, which Node keeps.
    const left = await new Promise((resolve) => {
      setImmediate(async () => {
        const references = enterMany(2000);
        await countLeft(references.map(([storage]) => storage));
        // V8 tells of collected storages when it finds the time.
        for (let round = 0; round < 3; round++) {
          await collect();
          enterMany(2200);
        }
        resolve(await countLeft(references.map(([, store]) => store)));
      });
    });
    assert.ok(left < 10, `${left} are left`);
  },
};

// Contexts outlive the storages whose stores they hold.
async function assertNothingIsLeft({ hooks }, { rounds, olds, youngs }) {
  const contexts = [];
  const keeper = new hooks.AsyncLocalStorage();
  for (let round = 0; round < rounds; round++) {
    const old = Array.from({ length: olds }, () => new hooks.AsyncLocalStorage());
    (function enter(index) {
      if (index === old.length) {
        contexts.push(keeper.run(round, () => hooks.AsyncLocalStorage.snapshot()));
        return;
      }
      old[index].run(`old ${round} ${index}`, enter, index + 1);
    })(0);
    const references = old.map((storage) => new WeakRef(storage));
    old.length = 0;
    await turn();
    for (const reference of references.slice(0, 3)) assert.ok(await isCollected(reference));

    const young = Array.from({ length: youngs }, () => new hooks.AsyncLocalStorage());
    const read = () => young.filter((storage) => storage.getStore() !== undefined).length;
    assert.strictEqual(read(), 0);
    // Half of them are used before they are read in the old contexts.
    young.slice(youngs / 2).forEach((storage) => {
      storage.run('young', () => assert.strictEqual(storage.getStore(), 'young'));
    });
    contexts.forEach((context, index) => {
      context(() => {
        assert.strictEqual(read(), 0);
        assert.strictEqual(keeper.getStore(), index);
        young.at(-1).run('inside', () => {
          assert.strictEqual(read(), 1);
          assert.strictEqual(keeper.getStore(), index);
        });
        assert.strictEqual(read(), 0);
      });
    });
  }
}

function reported(name, program) {
  return (context) => {
    program(context).then(() => context.log('passed', name));
  };
}

module.exports = table(
  Object.fromEntries(
    Object.entries(programs).map(([name, program]) => [name, reported(name, program)]),
  ),
);
