'use strict';

const assert = require('node:assert');
const table = require('../../support/table');

const turn = () => new Promise((resolve) => setImmediate(resolve));

// The size of the heap when nothing is left that could be collected.
async function heapSize() {
  for (let i = 0; i < 4; i++) {
    await turn();
    global.gc();
  }
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

// Whether what the reference refers to is collected, given time.
async function isCollected(reference) {
  for (let i = 0; i < 20; i++) {
    await turn();
    global.gc();
    if (reference.deref() === undefined) return true;
  }
  return false;
}

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
  async 'a run inside the callback of the run before, 200 000 times'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    function next(left, done) {
      if (left === 0) return done();
      storage.run({ left }, () => {
        if (left % 100 === 0) setImmediate(next, left - 1, done);
        else process.nextTick(next, left - 1, done);
      });
    }
    await assertHeapStays(() => new Promise((resolve) => next(200_000, resolve)));
  },
  async 'enterWith in a loop of awaits, 200 000 times'({ hooks }) {
    const storage = new hooks.AsyncLocalStorage();
    await assertHeapStays(async () => {
      for (let i = 0; i < 200_000; i++) {
        storage.enterWith({ i });
        await null;
        assert.strictEqual(storage.getStore().i, i);
      }
      storage.enterWith(undefined);
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
  async '20 000 storages that come and go'({ hooks }) {
    await assertHeapStays(async () => {
      for (let i = 0; i < 20_000; i++) {
        const storage = new hooks.AsyncLocalStorage();
        storage.run({ i }, () => assert.strictEqual(storage.getStore().i, i));
        if (i % 1000 === 0) await heapSize();
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
  async 'a collected storage leaves no value to a later one'({ hooks }) {
    // Contexts that outlive the storages whose stores they hold.
    const contexts = [];
    const keeper = new hooks.AsyncLocalStorage();
    for (let round = 0; round < 20; round++) {
      const old = Array.from({ length: 20 }, () => new hooks.AsyncLocalStorage());
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

      const young = Array.from({ length: 30 }, () => new hooks.AsyncLocalStorage());
      const read = () => young.filter((storage) => storage.getStore() !== undefined).length;
      assert.strictEqual(read(), 0);
      // Half of them are used before they are read in the old contexts.
      young.slice(15).forEach((storage) => {
        storage.run('young', () => assert.strictEqual(storage.getStore(), 'young'));
      });
      contexts.forEach((context, index) => {
        context(() => {
          assert.strictEqual(read(), 0);
          assert.strictEqual(keeper.getStore(), index);
          young[29].run('inside', () => {
            assert.strictEqual(read(), 1);
            assert.strictEqual(keeper.getStore(), index);
          });
          assert.strictEqual(read(), 0);
        });
      });
    }
  },
};

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
