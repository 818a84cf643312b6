'use strict';

// What needs nothing of the runtime: ids and scopes by hand, also in a Worker.

const assert = require('node:assert');
const { isMainThread, Worker } = require('node:worker_threads');
const { AsyncResource, executionAsyncId, triggerAsyncId } = require('async-hooks-native');
const embedder = require('async-hooks-native/embedder');

const id = embedder.newAsyncId();
embedder.emitInit(id, 'Program', null, {});
embedder.emitBefore(id, 1, {});
assert.strictEqual(executionAsyncId(), id);
assert.strictEqual(triggerAsyncId(), 1);
embedder.emitAfter(id);
embedder.emitDestroy(id);
assert.strictEqual(embedder.defaultTriggerAsyncIdScope(7, embedder.getDefaultTriggerAsyncId), 7);

const resource = new AsyncResource('Program');
assert.strictEqual(resource.runInAsyncScope(executionAsyncId), resource.asyncId());
assert.strictEqual(AsyncResource.bind((value) => value)(5), 5);
resource.emitDestroy();
assert.throws(() => new AsyncResource(1), { code: 'ERR_INVALID_ARG_TYPE' });

// Resources that are collected, in numbers.
for (let i = 0; i < 50_000; i++) new AsyncResource('Collected');
globalThis.Bun?.gc(true);
globalThis.gc?.();

setTimeout(() => {
  console.log(isMainThread ? 'main thread' : 'Worker', executionAsyncId());
  if (isMainThread) new Worker(__filename);
}, 20);
