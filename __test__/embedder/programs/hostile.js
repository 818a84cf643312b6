'use strict';

// Buffers that somebody takes away, overwrites or outlives. Errors are an answer to that.

const table = require('../../support/table');

// Everything that touches the buffers, synchronously and later.
function useEverything({ hooks }, embedder) {
  const attempts = [
    () => embedder.newAsyncId(),
    () => embedder.pushAsyncContext(5, 1, {}),
    () => embedder.popAsyncContext(5),
    () => {
      for (let id = 1; id < 1000; id++) embedder.pushAsyncContext(id, 1, {});
    },
    () => {
      for (let id = 999; id > 0; id--) embedder.popAsyncContext(id);
    },
    () => embedder.clearAsyncIdStack(),
    () => embedder.getDefaultTriggerAsyncId(),
    () => embedder.defaultTriggerAsyncIdScope(5, () => {}),
    () => embedder.emitInit(5, 'TYPE', 1, {}),
    () => embedder.emitDestroy(5),
    () => embedder.async_ids_stack.length,
    () => hooks.executionAsyncId(),
    () => hooks.triggerAsyncId(),
    () => hooks.executionAsyncResource(),
    () => hooks.createHook({ init() {}, before() {}, after() {}, destroy() {} }).enable(),
    () => new hooks.AsyncResource('R').runInAsyncScope(() => {}),
    () => new hooks.AsyncLocalStorage().run(1, () => {}),
    () => setTimeout(() => {}, 1),
    () => setImmediate(() => {}),
    () => process.nextTick(() => {}),
    () => queueMicrotask(() => {}),
    () => Promise.resolve().then(() => {}),
    () => (async () => null)(),
  ];
  for (let round = 0; round < 3; round++) {
    for (const attempt of attempts) {
      try {
        attempt();
      } catch {
        // An error is an answer.
      }
    }
  }
}

const transfer = (buffer) => structuredClone(buffer, { transfer: [buffer] });

function taking(names, take) {
  return (context) => {
    const embedder = require('../../../embedder');
    process.on('uncaughtException', () => {});
    context.hooks.executionAsyncId();
    const taken = names.map((name) => {
      try {
        return take(embedder[name].buffer);
      } catch (error) {
        // A runtime may refuse to give a buffer away.
        return error;
      }
    });
    useEverything(context, embedder);
    for (const buffer of taken) if (buffer instanceof ArrayBuffer) new Uint8Array(buffer).fill(255);
    useEverything(context, embedder);
    context.log('survived', taken.length);
    setImmediate(useEverything, context, embedder);
  };
}

const buffers = ['async_hook_fields', 'async_id_fields', 'async_ids_stack'];

module.exports = table({
  ...Object.fromEntries(
    buffers.map((name) => [`${name} is transferred`, taking([name], transfer)]),
  ),
  'all are transferred': taking(buffers, transfer),
  'all are posted to another thread': taking(buffers, (buffer) => {
    const { MessageChannel } = require('node:worker_threads');
    const { port1, port2 } = new MessageChannel();
    try {
      port1.postMessage(buffer, [buffer]);
    } finally {
      port1.close();
      port2.close();
    }
  }),
  'all are moved with ArrayBuffer.prototype.transfer, where it exists': taking(
    buffers,
    (buffer) => buffer.transfer?.(8) ?? transfer(buffer),
  ),
  'all are filled with nonsense'(context) {
    const embedder = require('../../../embedder');
    context.hooks.executionAsyncId();
    embedder.async_ids_stack.fill(NaN);
    embedder.async_id_fields.set([-5, Infinity, 0.5, 2 ** 60]);
    useEverything(context, embedder);
    setImmediate(() => {
      embedder.async_hook_fields[embedder.constants.kStackLength] = 0xffffffff;
      try {
        embedder.clearAsyncIdStack();
      } finally {
        context.log('survived', embedder.async_hook_fields[embedder.constants.kStackLength]);
      }
    });
  },
  'a stack that has been replaced is kept and written'(context) {
    const embedder = require('../../../embedder');
    context.hooks.executionAsyncId();
    const old = [];
    for (let id = 1; id < 100_000; id++) {
      if (old[old.length - 1] !== embedder.async_ids_stack) old.push(embedder.async_ids_stack);
      embedder.pushAsyncContext(id, 1, {});
    }
    for (const view of old.slice(0, -1)) view.fill(12345);
    for (let id = 99_999; id > 0; id--) embedder.popAsyncContext(id);
    context.log('survived', old.length > 2 ? 1 : 0, context.hooks.executionAsyncId());
  },
  'all are collected as far as they can be'(context) {
    require('../../../embedder');
    context.hooks.executionAsyncId();
    for (let i = 0; i < 5; i++) global.gc();
    useEverything(context, require('../../../embedder'));
    setImmediate(() => {
      for (let i = 0; i < 5; i++) global.gc();
      context.log('survived', 1);
    });
  },
});
