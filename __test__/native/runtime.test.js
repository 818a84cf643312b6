'use strict';

// What native code reads from the runtime itself.

const assert = require('node:assert');
const builtIn = require('node:async_hooks');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { major, startNode } = require('../support');
const { inProcess } = require('./support');
const native = require('../../lib/native');

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
      const same = [native.runtimeExecutionAsyncId() === executionAsyncId()];
      setTimeout(() => {
        same.push(native.runtimeExecutionAsyncId() === executionAsyncId());
        console.log(JSON.stringify(same));
      });
    });
    assert.deepStrictEqual(log, [true, true]);
  });
});

describe("the runtime's default trigger id", () => {
  it('is there wherever its ids are', () => {
    const { runtimeDefaultTriggerAsyncId } = native.async_wrap;
    assert.strictEqual(typeof runtimeDefaultTriggerAsyncId, 'function');
    assert.strictEqual(runtimeDefaultTriggerAsyncId(), -1);
  });

  it('is that of a scope of core, in optimized code too, and no resource is made to know it', async () => {
    const log = await inProcess((native) => {
      const { nextTick } = process;
      const { async_wrap, runtimeDefaultTriggerAsyncId } = native;
      const ids = new Set();
      const read = () => {
        for (let i = 0; i < 100_000; i++) ids.add(runtimeDefaultTriggerAsyncId());
      };
      let made = 0;
      const server = require('node:net').createServer();
      server.listen(0, () => {
        require('node:async_hooks')
          .createHook({ init: () => made++ })
          .enable();
        // Core closes it in a scope with the id of the server.
        process.nextTick = function (...args) {
          process.nextTick = nextTick;
          ids.clear();
          made = 0;
          read();
          ids.add(async_wrap.runtimeDefaultTriggerAsyncId());
          console.log(JSON.stringify([[...ids], server._handle, made]));
          return Reflect.apply(nextTick, this, args);
        };
        const id =
          server[
            Object.getOwnPropertySymbols(server).find(
              ({ description }) => description === 'async_id_symbol',
            )
          ];
        server.on('close', () => process.exit(ids.has(id) && ids.size === 1 ? 0 : 2));
        server.close();
      });
    });
    const [ids, handle, made] = log;
    assert.strictEqual(ids.length, 1);
    assert.ok(ids[0] > 0, `${ids}`);
    assert.deepStrictEqual([handle, made], [null, 0]);
  });

  for (const kind of ['scope', 'resource']) {
    it(`is what triggers a tick of core's, read by ${kind}`, async () => {
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
  const binary = JSON.stringify(path.join(__dirname, '..', '..', 'lib', 'binary.js'));
  const source = `(${program})(require(${binary}).loadBinary().binding)`;
  const { code, stdout, stderr } = await startNode(['-e', source]);
  assert.strictEqual(code, 0, stderr);
  return JSON.parse(stdout);
}

describe('a runtime that is not Node', () => {
  it('is not looked into', async () => {
    const results = await withoutSetup((binding) => {
      binding.setup({ v8OwnedBuffers: false, realNode: false });
      binding.setupHooks({ before() {}, after() {}, destroy() {}, execution_async_resources: [] });
      const names = ['extrasBinding', 'runtimeAsyncIds', 'scheduleDestroy'];
      console.log(JSON.stringify(names.map((name) => binding[name]())));
    });
    assert.deepStrictEqual(results, [null, null, false]);
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

  it('setup wants to know two things', async () => {
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
