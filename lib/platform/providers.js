'use strict';

// The only file that loads the runtime's own `async_hooks`. It must not take behaviour from it, only facts that the
// runtime has in no other place: the table of its provider types, which changes in minor releases, and how long a store
// lives. It runs at load, because the preload, or a library that patches `require`, may replace the module later.

const {
  ArrayPrototypeSome,
  ObjectFreeze,
  ObjectGetOwnPropertySymbols,
  SafeMap,
} = require('./primordials');
const { requireCore } = require('./core-modules');
const { isNode } = require('./other-runtimes');

const builtIn = /** @type {any} */ (requireCore('node:async_hooks'));

const resourceOptions = { __proto__: null, requireManualDestroy: true };

/** @type {Readonly<Record<string, number>>} */
const asyncWrapProviders = ObjectFreeze({
  __proto__: /** @type {any} */ (null),
  ...builtIn.asyncWrapProviders,
});

/**
 * Whether the runtime's AsyncLocalStorage keeps stores in frames and not on resources: by default from Node 24 on. The
 * runtime carries no frames until its AsyncLocalStorage is first read, so reading it here also makes the result
 * independent of what was loaded before.
 * @param {{ getFrame(): any, setFrame(frame: any): void } | null} slot the continuation slot
 */
function activateRuntimeFrames(slot) {
  if (!isNode) return false;
  let hasOwnHooks;
  try {
    // The other implementation has a method that enables its hooks.
    hasOwnHooks = '_enable' in builtIn.AsyncLocalStorage.prototype;
  } catch {
    // It creates those hooks when it is read, which can throw if Object.prototype is polluted.
    if (slot === null) return false;
  }
  if (hasOwnHooks) return false;
  if (slot === null) return true;

  const { AsyncResource } = builtIn;
  const previous = slot.getFrame();
  const sample = new SafeMap();
  slot.setFrame(sample);
  const resource = new AsyncResource('PROBE', resourceOptions);
  slot.setFrame(previous);
  return ArrayPrototypeSome(
    ObjectGetOwnPropertySymbols(resource),
    (symbol) => resource[symbol] === sample,
  );
}

/**
 * Whether `run` of the runtime's AsyncLocalStorage restores the whole frame, so that stores that other storages entered
 * inside are left too. Node 24.1 and later restore only the storage's own store.
 */
function runRestoresFrame() {
  const { AsyncLocalStorage, AsyncResource } = builtIn;
  const left = new AsyncLocalStorage();
  const entered = new AsyncLocalStorage();
  // The scope of a resource restores the frame afterwards.
  const resource = new AsyncResource('PROBE', resourceOptions);
  try {
    return resource.runInAsyncScope(() => {
      left.run('store', () => entered.enterWith('store'));
      return entered.getStore() === undefined;
    });
  } catch {
    // Frames are Maps, and the program has broken their iterator.
    return false;
  }
}

module.exports = { activateRuntimeFrames, asyncWrapProviders, runRestoresFrame };
