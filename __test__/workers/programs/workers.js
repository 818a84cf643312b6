'use strict';

// Workers, each with ids, hooks and stores of its own. The first argument says which scenario runs.

const assert = require('node:assert');
const { once } = require('node:events');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

// What a Worker does before it answers: enough of everything to get ids mixed up if they could be.
const tasks = {
  ids({ AsyncResource, executionAsyncId, triggerAsyncId }) {
    const manual = { requireManualDestroy: true };
    const main = [executionAsyncId(), triggerAsyncId()];
    const first = new AsyncResource('R', manual).asyncId();
    for (let i = 0; i < 1000; i++) new AsyncResource('R', manual).runInAsyncScope(() => {});
    const last = new AsyncResource('R', manual).asyncId();
    return { main, first, made: last - first };
  },
  async hooks({ AsyncResource, createHook }) {
    const seen = [];
    const hook = createHook({
      init: (id, type) => seen.push(type),
      destroy: () => seen.push('destroy'),
    }).enable();
    new AsyncResource('R', { requireManualDestroy: true }).emitDestroy();
    const types = new Set(seen);
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    hook.disable();
    return { own: types.size === 1 && types.has('R'), destroyed: seen.includes('destroy') };
  },
  async stores({ AsyncLocalStorage }, { index }) {
    const storage = new AsyncLocalStorage();
    let mixedUp = 0;
    await Promise.all(
      Array.from({ length: 50 }, (_, request) => {
        return storage.run(`${index} ${request}`, async () => {
          for (let round = 0; round < 10; round++) {
            if (round % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
            else if (round % 3 === 1) await new Promise((resolve) => setTimeout(resolve, 1));
            else await null;
            if (storage.getStore() !== `${index} ${request}`) mixedUp++;
          }
        });
      }),
    );
    return { mixedUp };
  },
  deep(hooks) {
    const embedder = require('../../../embedder');
    hooks.executionAsyncId();
    for (let id = 1; id <= 100_000; id++) embedder.pushAsyncContext(id, 1, {});
    return { deep: hooks.executionAsyncId() };
  },
  async forever({ AsyncLocalStorage, AsyncResource, createHook }) {
    createHook({ init() {}, before() {}, after() {}, destroy() {}, promiseResolve() {} }).enable();
    const storage = new AsyncLocalStorage();
    parentPort.postMessage('started');
    for (let i = 0; ; i++) {
      await storage.run(i, async () => {
        new AsyncResource('R').runInAsyncScope(() => {});
        if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
        else await null;
      });
    }
  },
  exits(hooks) {
    hooks.createHook({ destroy() {} }).enable();
    new hooks.AsyncResource('R', { requireManualDestroy: true }).emitDestroy();
    new hooks.AsyncResource('R').runInAsyncScope(() => process.exit(7));
  },
  throws(hooks) {
    new hooks.AsyncResource('R').runInAsyncScope(() => {
      throw new Error('in a Worker');
    });
  },
  'hook throws'(hooks) {
    hooks
      .createHook({
        init() {
          throw new Error('hook in a Worker');
        },
      })
      .enable();
    new hooks.AsyncResource('R');
  },
};

// Starts a Worker with a task, and collects its answer and how it ends.
function start(task, index = 0, which = 'native') {
  const worker = new Worker(__filename, { workerData: { task, index, which }, stderr: true });
  const result = { worker, message: undefined, error: undefined };
  worker.stderr.resume();
  result.answered = new Promise((resolve) => {
    worker.on('message', (message) => resolve((result.message = message)));
  });
  worker.on('error', (error) => (result.error = error.message));
  result.exit = new Promise((resolve) => worker.on('exit', resolve));
  return result;
}

async function all(task, count) {
  const started = Array.from({ length: count }, (_, index) => start(task, index));
  return Promise.all(started.map(async (result) => ({ code: await result.exit, ...result })));
}

const scenarios = {
  async 'ids of their own'(hooks) {
    hooks.executionAsyncId();
    const before = new hooks.AsyncResource('R').asyncId();
    const [first, ...others] = await all('ids', 3);
    assert.strictEqual(first.code, 0, first.error);
    // The main script of a Worker runs in the context of a message.
    const builtIn = start('ids', 0, 'built-in');
    await builtIn.exit;
    assert.deepStrictEqual(first.message.main, builtIn.message.main);
    assert.strictEqual(first.message.made, 1001);
    for (const { message } of others) assert.deepStrictEqual(message, first.message);
    assert.ok(new hooks.AsyncResource('R').asyncId() > before);
  },
  async 'hooks of their own'(hooks) {
    let seen = 0;
    hooks.createHook({ init: (id, type) => (seen += type === 'R' ? 1 : 0) }).enable();
    for (const { code, error, message } of await all('hooks', 3)) {
      assert.strictEqual(code, 0, error);
      assert.deepStrictEqual(message, { own: true, destroyed: true });
    }
    assert.strictEqual(seen, 0);
  },
  async 'stores of their own'({ AsyncLocalStorage }) {
    const storage = new AsyncLocalStorage();
    await storage.run('main', async () => {
      for (const { code, error, message } of await all('stores', 4)) {
        assert.strictEqual(code, 0, error);
        assert.deepStrictEqual(message, { mixedUp: 0 });
      }
      assert.strictEqual(storage.getStore(), 'main');
    });
  },
  async 'a Worker that ends with contexts on its stack'(hooks) {
    const [{ code, error, message }] = await all('deep', 1);
    assert.strictEqual(code, 0, error);
    assert.deepStrictEqual(message, { deep: 100_000 });
    assert.strictEqual(typeof hooks.executionAsyncId(), 'number');
  },
  async 'Workers that are terminated'() {
    for (let round = 0; round < 4; round++) {
      const started = Array.from({ length: 3 }, () => start('forever'));
      for (const result of started) await result.answered;
      const codes = await Promise.all(started.map((result) => result.worker.terminate()));
      assert.deepStrictEqual(codes, [1, 1, 1]);
    }
  },
  async 'Workers that are terminated while they start'() {
    for (let round = 0; round < 10; round++) {
      const { exit, worker } = start('forever');
      if (round % 2 === 1) await once(worker, 'online');
      worker.terminate();
      await exit;
    }
  },
  async 'a Worker that exits inside a scope'() {
    const [{ code }] = await all('exits', 1);
    assert.strictEqual(code, 7);
  },
  async 'a Worker that throws inside a scope'() {
    const [{ code, error }] = await all('throws', 1);
    assert.strictEqual(code, 1);
    assert.strictEqual(error, 'in a Worker');
  },
  async 'a hook that throws in a Worker'() {
    const [{ code, message }] = await all('hook throws', 1);
    assert.strictEqual(code, 1);
    assert.strictEqual(message, undefined);
  },
  async 'many Workers, one after the other'() {
    for (let i = 0; i < 20; i++) {
      const [{ code, error, message }] = await all('ids', 1);
      assert.strictEqual(code, 0, error);
      assert.strictEqual(message.made, 1001);
    }
  },
};

if (!isMainThread) {
  const hooks = require(workerData.which === 'native' ? '../../..' : 'node:async_hooks');
  Promise.resolve(tasks[workerData.task](hooks, workerData)).then((answer) => {
    parentPort.postMessage(answer);
  });
} else {
  module.exports = ({ args: [name], hooks, log }) => {
    scenarios[name](hooks).then(() => log('passed', name));
  };
  module.exports.names = Object.keys(scenarios);
}
