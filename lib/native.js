'use strict';

// Loads the native core and makes the state of this thread.

const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

// Whose memory the ids live in, from ASYNC_HOOKS_NATIVE_BUFFERS. `external`, the default, is Rust's,
// where that is safe and the runtime allows it; `v8` is V8's everywhere. The difference shows when
// somebody detaches one of the ArrayBuffers: then native code goes on with Rust's memory, and throws
// where V8's is gone.
const kKnownBuffers = ['external', 'v8'];

// How the collection of a resource is noticed, from ASYNC_HOOKS_NATIVE_WEAK. `v8` is a weak handle of
// V8 for each, the default where the runtime has what that takes; `registry` is a
// FinalizationRegistry everywhere.
const kKnownWeak = ['v8', 'registry'];

/** @returns {typeof import('../binding')} */
function loadBinding() {
  try {
    return require('../binding');
  } catch (cause) {
    throw bindingError(cause);
  }
}

/**
 * @param {any} cause
 * @returns {Error & { code: string }}
 */
function bindingError(cause) {
  const directory = path.dirname(__dirname);
  const message = `Cannot load the native binding of async-hooks-native for ${target()}.
Looked for, in ${directory}:
${attempts(cause)
  .map((attempt) => `  - ${attempt}`)
  .join('\n')}
To build it (Rust is needed): cd ${directory} && npm install && npm run build`;
  return Object.assign(new Error(message, { cause }), { code: 'ERR_ASYNC_HOOKS_NATIVE_BINDING' });
}

/**
 * What the loader tried, and what was wrong with it if it was there. The loader throws an error that
 * is caused by its last attempt, which is caused by the one before it, and so on.
 * @param {any} error
 * @returns {string[]}
 */
function attempts(error) {
  const found = [];
  for (let attempt = error.cause ?? error; attempt != null; attempt = attempt.cause) {
    const [line] = String(attempt.message).split('\n');
    found.unshift(/^Cannot find module '(.+?)'/.exec(line)?.[1] ?? line);
  }
  return found;
}

/** @returns {string} platform, architecture and, on Linux, the C library */
function target() {
  const { platform, arch } = process;
  if (platform !== 'linux') return `${platform}-${arch}`;
  const { header } = /** @type {any} */ (process.report.getReport());
  return `${platform}-${arch}-${header.glibcVersionRuntime ? 'gnu' : 'musl'}`;
}

/** @returns {boolean} whether V8 is to own the memory */
function v8OwnedBuffers() {
  const buffers = process.env.ASYNC_HOOKS_NATIVE_BUFFERS || 'external';
  if (!kKnownBuffers.includes(buffers)) {
    throw new Error(
      `ASYNC_HOOKS_NATIVE_BUFFERS is '${buffers}', which is none of: ${kKnownBuffers.join(', ')}`,
    );
  }
  return buffers === 'v8' || mayOutliveThread();
}

/**
 * A Worker's memory can get into the hands of another thread: src/shared_buffer.rs says how.
 * @returns {boolean}
 */
function mayOutliveThread() {
  return !isMainThread && 'transfer' in ArrayBuffer.prototype;
}

/**
 * Others say that they are Node too, export some of V8's and libuv's symbols, and crash when those
 * are called.
 * @returns {boolean}
 */
function isRealNode() {
  const { release, versions } = process;
  return release.name === 'node' && versions.bun === undefined && versions.deno === undefined;
}

const {
  callbackScope,
  clearAsyncIdStack,
  defaultTriggerAsyncIdScope,
  extrasBinding,
  getDefaultTriggerAsyncId,
  growAsyncIdsStack,
  newAsyncId,
  popAsyncContext,
  pushAsyncContext,
  pushPopPairs,
  runtimeAsyncIds,
  scheduleDestroy,
  setup,
  setupHooks,
} = loadBinding();

/** @returns {boolean} whether collection is noticed by weak handles of V8 */
function usesWeakHandles() {
  const weak = process.env.ASYNC_HOOKS_NATIVE_WEAK;
  const possible = async_wrap.trackCollection !== undefined;
  if (!weak) return possible;
  if (!kKnownWeak.includes(weak)) {
    throw new Error(
      `ASYNC_HOOKS_NATIVE_WEAK is '${weak}', which is none of: ${kKnownWeak.join(', ')}`,
    );
  }
  if (weak === 'v8' && !possible) {
    throw new Error("ASYNC_HOOKS_NATIVE_WEAK is 'v8', but this runtime gives no access to it");
  }
  return weak === 'v8';
}

const async_wrap = setup({ v8OwnedBuffers: v8OwnedBuffers(), realNode: isRealNode() });
const { runtimeExecutionAsyncId, takeCollected, trackCollection, untrackCollection } = async_wrap;

module.exports = {
  async_wrap,
  callbackScope,
  clearAsyncIdStack,
  defaultTriggerAsyncIdScope,
  extrasBinding,
  getDefaultTriggerAsyncId,
  growAsyncIdsStack,
  newAsyncId,
  popAsyncContext,
  pushAsyncContext,
  pushPopPairs,
  runtimeAsyncIds,
  runtimeExecutionAsyncId,
  scheduleDestroy,
  setupHooks,
  takeCollected,
  trackCollection,
  untrackCollection,
  usesWeakHandles: usesWeakHandles(),
};
