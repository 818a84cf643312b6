'use strict';

// The only file that loads the runtime's own `async_hooks`. It takes no behaviour from it, only
// facts that the runtime has in no other place: the table of its provider types, which changes in minor
// releases, and what a store means there. It runs at load: the preload, or a library
// that patches `require`, may replace the module later.

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
 * Whether the runtime's AsyncLocalStorage keeps stores in frames and not on resources: by default from
 * Node 24 on. The runtime carries no frame before its AsyncLocalStorage has been looked up once, so
 * looking it up here also makes the answer independent of what was loaded before.
 * @param {{ getFrame(): any, setFrame(frame: any): void } | null} slot the continuation slot
 */
function activateRuntimeFrames(slot) {
  if (!isNode) return false;
  let hasOwnHooks;
  try {
    // The other implementation has a method that switches its hooks on.
    hasOwnHooks = '_enable' in builtIn.AsyncLocalStorage.prototype;
  } catch {
    // It makes those hooks when it is looked up, which can throw where Object.prototype is polluted.
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
 * Whether `run` of the runtime's AsyncLocalStorage puts the whole frame back, so that what other storages
 * entered inside of it is left too. Newer releases put back the one store: Node 24.1 and later.
 */
function runRestoresFrame() {
  const { AsyncLocalStorage, AsyncResource } = builtIn;
  const left = new AsyncLocalStorage();
  const entered = new AsyncLocalStorage();
  // The scope of a resource keeps the frame around it.
  const resource = new AsyncResource('PROBE', resourceOptions);
  try {
    return resource.runInAsyncScope(() => {
      left.run('store', () => entered.enterWith('store'));
      return entered.getStore() === undefined;
    });
  } catch {
    // It is made of Maps, and a program has broken their iterator.
    return false;
  }
}

module.exports = { activateRuntimeFrames, asyncWrapProviders, runRestoresFrame };
