'use strict';

// What native code reads from the runtime itself.

const assert = require('node:assert');
const builtIn = require('node:async_hooks');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { major, startNode } = require('../support');
const { inProcess } = require('./support');
const native = require('../../lib/platform/native');

describe('runtimeAsyncIds', () => {
  const builtInIds = () => [builtIn.executionAsyncId(), builtIn.triggerAsyncId()];

  function both() {
    const ids = native.runtimeAsyncIds();
    assert.deepStrictEqual(ids, builtInIds());
    return ids;
  }

  it('are those of the built-in', async () => {
    const seen = [both()];
    await new Promise((resolve) => setTimeout(() => resolve(seen.push(both())), 1));
    await new Promise((resolve) => process.nextTick(() => resolve(seen.push(both()))));
    await new Promise((resolve) => fs.stat('.', () => resolve(seen.push(both()))));
    assert.ok(new Set(seen.map(([id]) => id)).size > 2);
    new builtIn.AsyncResource('R', 5).runInAsyncScope(() => assert.strictEqual(both()[1], 5));
  });

  it('of the main script are 1 and 0', async () => {
    const ids = await inProcess((native) => console.log(JSON.stringify(native.runtimeAsyncIds())));
    assert.deepStrictEqual(ids, [1, 0]);
  });
});

describe("the runtime's execution id", () => {
  it('is that of the runtime', async () => {
    const log = await inProcess((native) => {
      const { executionAsyncId } = require('node:async_hooks');
      const { runtimeExecutionAsyncId } = native.async_wrap;
      const same = [runtimeExecutionAsyncId() === executionAsyncId()];
      setTimeout(() => {
        same.push(runtimeExecutionAsyncId() === executionAsyncId());
        console.log(JSON.stringify(same));
      });
    });
    assert.deepStrictEqual(log, [true, true]);
  });
});

// node.exe does not export the scope of a default trigger id, which leads to the fields.
const withoutFields = process.platform === 'win32' && 'node.exe has no symbol that leads to them';

describe("the runtime's async_id_fields", { skip: withoutFields }, () => {
  it('are there wherever its ids are', () => {
    const fields = native.async_wrap.runtime_async_id_fields;
    assert.ok(fields instanceof Float64Array);
    const { executionAsyncId, triggerAsyncId } = builtIn;
    const before = new builtIn.AsyncResource('R').asyncId();
    assert.deepStrictEqual([...fields], [executionAsyncId(), triggerAsyncId(), before, -1]);
  });

  it('are those of the thread', async () => {
    const log = await inProcess((native) => {
      const { Worker } = require('node:worker_threads');
      const source = `(${(file, { parentPort }) => {
        const fields = require(file).async_wrap.runtime_async_id_fields;
        const { executionAsyncId, triggerAsyncId } = require('node:async_hooks');
        setTimeout(() => {
          const ids = [executionAsyncId(), triggerAsyncId()];
          parentPort.postMessage(ids.every((id, index) => id === fields[index]));
        }, 1);
      }})(${JSON.stringify(Object.keys(require.cache).find((name) => name.endsWith('native.js')))}, require('node:worker_threads'))`;
      const workers = Array.from({ length: 5 }, () => new Worker(source, { eval: true }));
      const same = [];
      for (const worker of workers) {
        worker.on('message', (value) => {
          const { executionAsyncId } = require('node:async_hooks');
          const [id] = native.async_wrap.runtime_async_id_fields;
          same.push(value && id === executionAsyncId());
          if (same.length === workers.length) console.log(JSON.stringify(same));
        });
      }
    });
    assert.deepStrictEqual(log, [true, true, true, true, true]);
  });

  it('have the default trigger id that core has set, without creating a resource', async () => {
    const log = await inProcess((native) => {
      const { nextTick } = process;
      const [, , , noDefault] = native.async_wrap.runtime_async_id_fields;
      let made = 0;
      const server = require('node:net').createServer();
      server.listen(0, () => {
        require('node:async_hooks')
          .createHook({ init: () => made++ })
          .enable();
        // Core closes it in a scope with the id of the server.
        process.nextTick = function (...args) {
          process.nextTick = nextTick;
          made = 0;
          const [, , , triggerId] = native.async_wrap.runtime_async_id_fields;
          const isServers = Object.getOwnPropertySymbols(server).some(
            (symbol) => symbol.description === 'async_id_symbol' && server[symbol] === triggerId,
          );
          console.log(JSON.stringify([noDefault, isServers, server._handle, made]));
          return Reflect.apply(nextTick, this, args);
        };
        server.close();
      });
    });
    assert.deepStrictEqual(log, [-1, true, null, 0]);
  });

  for (const kind of ['fields', 'resource']) {
    it(`is the trigger of a tick of core's, read by ${kind}`, async () => {
      const main = JSON.stringify(path.join(__dirname, '..', '..', 'index.js'));
      const source = `
        const ids = {};
        const init = (id, type, trigger) => (ids[type] ??= [id, trigger]);
        require(${main}).createHook({ init }).enable();
        require('node:net').createServer().listen(0, function () {
          console.log(ids.TickObject[1] === ids.TCPSERVERWRAP[0]);
          this.close();
        });`;
      const env = { ASYNC_HOOKS_NATIVE_TRIGGERS: kind };
      const { stdout, stderr } = await startNode(['-e', source], { env });
      assert.strictEqual(stdout, 'true\n', stderr);
    });
  }
});

describe('the pinned objects', () => {
  it(
    "have one of core's tick objects soon after the package was loaded",
    { skip: withoutFields },
    async () => {
      require('../..');
      await new Promise((resolve) => setImmediate(resolve));
      const { pinned } = require('../../lib/map-pinning');
      const tickObject = pinned.find(({ callback }) => callback?.name === 'pinExecuting');
      const symbols = Object.getOwnPropertySymbols(tickObject).map(
        ({ description }) => description,
      );
      assert.deepStrictEqual(symbols.slice(0, 2), ['async_id_symbol', 'trigger_async_id_symbol']);
      assert.deepStrictEqual(Object.keys(tickObject), ['callback', 'args']);
    },
  );

  it('have each hidden class of the resources that a program creates, and took no id', async () => {
    const root = JSON.stringify(path.join(__dirname, '..', '..'));
    const source = `
      const { AsyncLocalStorage, AsyncResource, createHook } = require(${root});
      const { pinned } = require(${root} + '/lib/map-pinning');
      const isPinned = (object) => pinned.some((known) => %HaveSameMap(known, object));
      const found = [new AsyncResource('R').asyncId()];
      const look = () => found.push(isPinned(new AsyncResource('R')));
      const ticks = [];
      look();
      new AsyncLocalStorage().run(1, look);
      createHook({ init: (id, type, trigger, resource) => type === 'TickObject' && ticks.push(resource), destroy() {} }).enable();
      look();
      new AsyncLocalStorage().run(1, look);
      process.nextTick(() => {});
      found.push(ticks.length, ticks.every(isPinned), isPinned({}));
      console.log(JSON.stringify(found));
    `;
    const { stdout, stderr } = await startNode(['--allow-natives-syntax', '-e', source]);
    assert.strictEqual(stdout, '[2,true,true,true,true,1,true,false]\n', stderr);
  });
});

describe('extrasBinding', () => {
  it('has the continuation slot from Node 22 on', () => {
    const extras = native.extrasBinding();
    assert.strictEqual(typeof extras, 'object');
    assert.strictEqual(native.extrasBinding(), extras);
    const type = major >= 22 ? 'function' : 'undefined';
    assert.strictEqual(typeof extras.getContinuationPreservedEmbedderData, type);
    assert.strictEqual(typeof extras.setContinuationPreservedEmbedderData, type);
  });
});

// Runs `program` with the functions of the binding before anybody has called setup.
async function withoutSetup(program) {
  const binary = JSON.stringify(path.join(__dirname, '..', '..', 'lib', 'platform', 'binary.js'));
  const source = `(${program})(require(${binary}).loadBinary().binding)`;
  const { code, stdout, stderr } = await startNode(['-e', source]);
  assert.strictEqual(code, 0, stderr);
  return JSON.parse(stdout);
}

describe('a runtime that is not Node', () => {
  it('is not inspected', async () => {
    const results = await withoutSetup((binding) => {
      binding.setup({ v8OwnedBuffers: false, realNode: false });
      binding.setupHooks({ before() {}, after() {}, destroy() {}, execution_async_resources: [] });
      const names = ['extrasBinding', 'runtimeAsyncIds', 'canScheduleDestroy', 'scheduleDestroy'];
      console.log(JSON.stringify(names.map((name) => binding[name]())));
    });
    assert.deepStrictEqual(results, [null, null, false, false]);
  });
});

describe('before setup', () => {
  it('every function throws', async () => {
    const messages = await withoutSetup((binding) => {
      const hooks = { before() {}, after() {}, destroy() {}, execution_async_resources: [] };
      const calls = {
        callbackScope: [5, 1, {}, () => {}, undefined, []],
        defaultTriggerAsyncIdScope: [5, () => {}],
        popAsyncContext: [1],
        pushAsyncContext: [1, 0],
        pushPopPairs: [1],
        setupHooks: [hooks],
      };
      const messages = {};
      for (const [name, value] of Object.entries(binding)) {
        if (typeof value !== 'function' || name === 'setup') continue;
        try {
          value(...(calls[name] ?? []));
        } catch (error) {
          messages[name] = error.message;
        }
      }
      console.log(JSON.stringify(messages));
    });
    assert.deepStrictEqual(Object.keys(messages).sort(), [
      'callbackScope',
      'canScheduleDestroy',
      'clearAsyncIdStack',
      'defaultTriggerAsyncIdScope',
      'extrasBinding',
      'getDefaultTriggerAsyncId',
      'growAsyncIdsStack',
      'newAsyncId',
      'popAsyncContext',
      'pushAsyncContext',
      'pushPopPairs',
      'runtimeAsyncIds',
      'scheduleDestroy',
      'setupHooks',
    ]);
    assert.deepStrictEqual([...new Set(Object.values(messages))], ['setup() has not been called']);
  });

  it('setup requires two options', async () => {
    const messages = await withoutSetup((binding) => {
      const wrong = [{}, { v8OwnedBuffers: 1, realNode: true }, { v8OwnedBuffers: true }, null];
      const messages = wrong.map((options) => {
        try {
          binding.setup(options);
        } catch (error) {
          return error.message;
        }
      });
      console.log(JSON.stringify(messages));
    });
    assert.ok(messages.every((message) => typeof message === 'string'));
  });
});
