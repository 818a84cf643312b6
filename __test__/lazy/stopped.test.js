'use strict';

// After `stopTracking` everything works as if there were no hooks: no resource gets an id.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { AsyncLocalStorage, createHook, executionAsyncId } = require('../..');
const { async_id_fields, constants, stopTracking } = require('../../embedder');
const { major, programsIn, runProgram } = require('../support');

const driver = path.join(__dirname, 'programs', 'stopped.js');
const programs = programsIn(path.join(__dirname, '..', 'handles', 'programs'));

async function labels(which, moment, file) {
  const { nodeOptions = [] } = require(file);
  const { code, lines, stderr } = await runProgram(which, driver, {
    args: [moment, file],
    nodeOptions,
  });
  assert.strictEqual(code, 0, stderr);
  return [...new Set(lines.map(({ label }) => label))].sort();
}

for (const moment of ['before', 'midway', 'and goes on']) {
  describe(`tracking stops: ${moment}`, { concurrency: os.availableParallelism() }, () => {
    for (const { name, file } of programs) {
      it(name, async () => {
        const expected = await labels('built-in', moment, file);
        assert.deepStrictEqual(await labels('native', moment, file), expected);
      });
    }
  });
}

describe('stopTracking', () => {
  /** @returns {boolean} whether a new timer has another callback than it was given */
  function timersAreWrapped() {
    const callback = () => {};
    const timer = setTimeout(callback, 1);
    const { _onTimeout: called } = /** @type {any} */ (timer);
    clearTimeout(timer);
    return called !== callback;
  }

  it('does not wrap new callbacks until a hook is created', () => {
    createHook({});
    assert.ok(timersAreWrapped());
    assert.strictEqual(stopTracking(), true);
    assert.ok(!timersAreWrapped());
    createHook({});
    assert.ok(timersAreWrapped());
  });

  it('does nothing while a hook is enabled', () => {
    const types = [];
    const hook = createHook({ init: (_id, type) => types.push(type) }).enable();
    assert.strictEqual(stopTracking(), false);
    process.nextTick(() => {});
    hook.disable();
    assert.deepStrictEqual(types, ['TickObject']);
  });

  it('ends when an older hook is enabled', async () => {
    const events = [];
    const types = new Map();
    const hook = createHook({
      init: (id, type) => types.set(id, type),
      before: (id) => events.push(`before ${types.get(id)}`),
      after: (id) => events.push(`after ${types.get(id)}`),
      trackPromises: false,
    });
    assert.strictEqual(stopTracking(), true);
    await new Promise((resolve) => {
      setTimeout(() => {
        hook.enable();
        setImmediate(resolve);
      }, 1);
    });
    hook.disable();
    assert.ok(events.includes('before Immediate') && events.includes('after Immediate'), events);
  });

  it('ends when an id is read', async () => {
    assert.strictEqual(stopTracking(), true);
    await new Promise((resolve) => setImmediate(resolve));
    assert.notStrictEqual(executionAsyncId(), 0);
    const inner = await new Promise((resolve) => {
      setImmediate(() => resolve([executionAsyncId(), timersAreWrapped()]));
    });
    assert.ok(inner[0] > 1);
    assert.ok(inner[1]);
  });

  it('ends ids of promises after a hook was disabled in its own callback', async () => {
    // A question for the id would begin again.
    const idOfPromise = () => {
      return Promise.resolve().then(() => async_id_fields[constants.kExecutionAsyncId]);
    };
    const hook = createHook({ init: () => hook.disable() }).enable();
    const made = Promise.resolve();
    assert.notStrictEqual(await idOfPromise(), 0);
    assert.strictEqual(stopTracking(), true);
    await made;
    assert.strictEqual(await idOfPromise(), 0);
  });

  it('does not affect stores', async () => {
    assert.strictEqual(stopTracking(), true);
    const storage = new AsyncLocalStorage();
    // Up to Node 22 the sources carry them.
    assert.strictEqual(stopTracking(), major >= 24);
    const store = await storage.run('store', () => {
      return new Promise((resolve) => {
        setTimeout(() => process.nextTick(() => resolve(storage.getStore())), 1);
      });
    });
    assert.strictEqual(store, 'store');
  });
});
