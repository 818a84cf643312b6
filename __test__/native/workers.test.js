'use strict';

// Each Worker has a state of its own, which goes when the Worker goes, however it goes.

const assert = require('node:assert');
const { describe, it } = require('node:test');
const { setTimeout: delay } = require('node:timers/promises');
const { Worker } = require('node:worker_threads');
const { inProcess, native } = require('./support');

// Starts a Worker that runs `body` with the native functions and reports with `post`.
function start(body, workerData) {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    const native = require(${JSON.stringify(native)});
    const hooks = { before() {}, after() {}, destroy() {}, execution_async_resources: [] };
    native.setupHooks(hooks);
    (${body})(native, hooks, (message) => parentPort.postMessage(message), workerData);
  `;
  const worker = new Worker(source, { eval: true, workerData });
  const messages = [];
  worker.on('message', (message) => messages.push(message));
  const exited = new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => resolve({ code, messages }));
  });
  return { worker, exited };
}

const run = (body, workerData) => start(body, workerData).exited;

describe('twenty Workers', () => {
  it('have states of their own', async () => {
    const workers = Array.from({ length: 20 }, (_, index) =>
      run((native, hooks, post, index) => {
        for (let i = 0; i < index; i++) native.pushAsyncContext(i, index);
        for (let i = 0; i < index; i++) native.newAsyncId();
        const [fields, ids] = Object.values(native.async_wrap);
        setTimeout(() => post([fields[7], ...ids]), 10);
      }, index),
    );
    for (const [index, { code, messages }] of (await Promise.all(workers)).entries()) {
      assert.strictEqual(code, 0);
      const ids = index === 0 ? [0, 0] : [index - 1, index];
      assert.deepStrictEqual(messages, [[index, ...ids, index + 1, -1]]);
    }
  });

  // What a Worker may be in the middle of.
  const bodies = {
    'deep in contexts': (native) => {
      for (let i = 0; i < 1e5; i++) native.pushAsyncContext(i, 0);
      setTimeout(() => {}, 1e6);
    },
    'in a callback scope': (native) => {
      native.callbackScope(
        5,
        1,
        {},
        () => {
          for (;;);
        },
        null,
        [],
      );
    },
    'in many callback scopes': (native) => {
      for (;;) native.callbackScope(5, 1, {}, () => {}, null, []);
    },
    'in native code': (native) => {
      for (;;) native.pushPopPairs(1000);
    },
    'with a destroy scheduled': (native) => {
      native.scheduleDestroy();
      for (;;);
    },
    'in destroy': (native, hooks) => {
      hooks.destroy = () => {
        for (;;);
      };
      native.setupHooks(hooks);
      native.scheduleDestroy();
      setTimeout(() => {}, 1e6);
    },
    'in one destroy after the other': (native, hooks) => {
      hooks.destroy = () => native.scheduleDestroy();
      native.setupHooks(hooks);
      native.scheduleDestroy();
      const turn = () => setImmediate(turn);
      turn();
    },
  };

  for (const [where, body] of Object.entries(bodies)) {
    it(`can be terminated ${where}`, async () => {
      const workers = Array.from({ length: 20 }, (_, index) => ({ index, ...start(body) }));
      for (const { index, worker } of workers) delay(5 * index).then(() => worker.terminate());
      for (const { exited } of workers) assert.deepStrictEqual((await exited).messages, []);
    });
  }
});

describe('a Worker', () => {
  it('stays terminated if its loop continues to call native code', async () => {
    const bodies = [
      (native, hooks, post) => {
        for (;;) {
          post('call');
          native.callbackScope(
            5,
            1,
            {},
            () => {
              for (;;);
            },
            null,
            [],
          );
        }
      },
      (native, hooks, post) => {
        for (;;) {
          post('call');
          native.defaultTriggerAsyncIdScope(5, () => {
            for (;;);
          });
        }
      },
    ];
    for (const body of bodies) {
      const { worker, exited } = start(body);
      await new Promise((resolve) => worker.once('message', resolve));
      await delay(50);
      await worker.terminate();
      await exited;
    }
  });

  it('can exit from anywhere', async () => {
    const bodies = [
      (native) => native.callbackScope(5, 1, {}, () => process.exit(3), null, []),
      (native, hooks) => {
        hooks.destroy = () => process.exit(3);
        native.setupHooks(hooks);
        native.scheduleDestroy();
        setTimeout(() => {}, 1e6);
      },
      (native) => {
        native.scheduleDestroy();
        process.exit(3);
      },
    ];
    for (const body of bodies) assert.strictEqual((await run(body)).code, 3);
  });

  it('delivers destroys before its immediates', async () => {
    const { messages } = await run((native, hooks, post) => {
      hooks.destroy = () => post('destroy');
      native.setupHooks(hooks);
      setImmediate(() => post('immediate'));
      native.scheduleDestroy();
    });
    assert.deepStrictEqual(messages, ['destroy', 'immediate']);
  });

  it('that fails in destroy reports the error', async () => {
    const worker = run((native, hooks) => {
      hooks.destroy = () => {
        throw new Error('in destroy');
      };
      native.setupHooks(hooks);
      native.scheduleDestroy();
      setTimeout(() => {}, 1e6);
    });
    await assert.rejects(worker, { message: 'in destroy' });
  });
});

describe('the memory of a Worker', () => {
  for (const buffers of ['external', 'v8']) {
    it(`is freed (${buffers})`, async () => {
      // A stack of 5 MB each, all of it written to: 150 MB and more if it were not given back.
      const grown = await inProcess(
        `() => {
          const { Worker } = require('node:worker_threads');
          const source = \`
            const native = require(${JSON.stringify(native)});
            native.setupHooks({ before() {}, after() {}, destroy() {}, execution_async_resources: [] });
            for (let i = 0; i < 9; i++) native.growAsyncIdsStack();
            native.async_wrap.async_ids_stack.fill(1);
            native.scheduleDestroy();
          \`;
          let count = 0;
          let before;
          const next = () => {
            if (count === 10) before = process.memoryUsage.rss();
            if (count++ < 40) new Worker(source, { eval: true }).on('exit', next);
            else console.log(process.memoryUsage.rss() - before);
          };
          next();
        }`,
        { env: { ASYNC_HOOKS_NATIVE_BUFFERS: buffers } },
      );
      assert.ok(grown < 75e6, `${grown} bytes more`);
    });
  }
});
