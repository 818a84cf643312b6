'use strict';

// Destroyed resources wait in a queue and are told to the `destroy` hooks in batches, outside of any
// callback, before the immediates of the same turn of the event loop.

const native = require('./native');
const { queueMicrotask, setImmediate } = require('./runtime');
const { popAsyncContext, pushAsyncContext } = require('./state');

// A program that never returns to the event loop must not fill the memory with ids.
const kMaxQueued = 16384;

/** @type {number[]} */
let queue = [];
let listening = false;
/** @type {(asyncId: number) => void} */
let listener;

/** @param {(asyncId: number) => void} callDestroyHooks */
function setDestroyListener(callDestroyHooks) {
  listener = callDestroyHooks;
}

/** @param {number} asyncId */
function queueDestroyAsyncId(asyncId) {
  queue.push(asyncId);
  if (queue.length === 1) {
    if (!native.scheduleDestroy()) setImmediate(deliver).unref();
    if (!listening) listen();
  } else if (queue.length === kMaxQueued) {
    queueMicrotask(deliver);
  }
}

/** What is still queued when the event loop has nothing left to do is delivered first. */
function listen() {
  listening = true;
  process.prependListener('beforeExit', deliver);
}

function deliver() {
  if (queue.length === 0) return;
  pushAsyncContext(0, 0, {});
  while (queue.length > 0) {
    const asyncIds = queue;
    queue = [];
    for (let i = 0; i < asyncIds.length; i++) listener(asyncIds[i]);
  }
  popAsyncContext(0);
}

// An AsyncResource holds { asyncId, destroyed }, so that a destroy that was emitted by hand is not
// repeated; a promise holds just its id.
const registry = new FinalizationRegistry((/** @type {any} */ held) => {
  if (typeof held === 'number') queueDestroyAsyncId(held);
  else if (!held.destroyed) queueDestroyAsyncId(held.asyncId);
});

/**
 * Emits `destroy` when the resource has been collected.
 * @param {object} resource
 * @param {number | { asyncId: number, destroyed: boolean }} held
 */
function registerDestroyHook(resource, held) {
  registry.register(resource, held);
}

module.exports = { deliver, queueDestroyAsyncId, registerDestroyHook, setDestroyListener };
