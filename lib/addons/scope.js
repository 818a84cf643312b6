'use strict';

// The scope in which a bound function is called. Up to Node 22 the built-in keeps stores on its own resources, so a
// scope has such a resource too: programs that use the built-in also bind addons.

const {
  ObjectGetOwnPropertySymbols,
  ReflectApply,
  SymbolPrototypeGetDescription,
} = require('../platform/primordials');
const { RuntimeAsyncResource } = require('../platform/core-async-resource');
const { makeRuntimeResource } = require('../context/runtime-resource');
const { resourcesKeepStores } = require('../frames/carrier');
const { AsyncResource } = require('../hooks/async-resource');

const kType = 'NativeCallback';
// The description of the symbols by which the built-in keeps stores.
const kStoreDescription = 'kResourceStore';

const noStores = { __proto__: null };

const { runInAsyncScope } = AsyncResource.prototype;
const { runInAsyncScope: runInRuntimeScope } = RuntimeAsyncResource.prototype;

/**
 * @typedef {object} Scope
 * @property {(fn: Function, thisArg: any, ...args: any[]) => any} runInAsyncScope
 * @property {any} [runtime] the built-in's resource
 */

class SharedScope {
  /** @param {any} runtime */
  constructor(runtime) {
    this.own = new AsyncResource(kType);
    this.runtime = runtime;
  }

  /**
   * @param {Function} fn
   * @param {any} thisArg
   * @param {any} a
   * @param {any} b
   * @param {any} c
   */
  runInAsyncScope(fn, thisArg, a, b, c) {
    const args = [runInAsyncScope, this.own, fn, thisArg, a, b, c];
    return ReflectApply(runInRuntimeScope, this.runtime, args);
  }
}

/** @returns {Scope} of the current context */
function makeScope() {
  if (resourcesKeepStores) {
    const runtime = makeRuntimeResource(kType);
    if (hasOtherStores(runtime, noStores)) return new SharedScope(runtime);
  }
  return /** @type {any} */ (new AsyncResource(kType));
}

/**
 * @param {Scope | undefined} scope that was created with the current frame
 * @returns {boolean} whether the stores of the built-in are also the current ones
 */
function scopeFits(scope) {
  if (!resourcesKeepStores || scope === undefined) return true;
  const { runtime = noStores } = scope;
  const current = makeRuntimeResource(kType);
  return !hasOtherStores(current, runtime) && !hasOtherStores(runtime, current);
}

/**
 * @param {any} resource
 * @param {any} other
 * @returns {boolean} whether the first has a store that the other does not have
 */
function hasOtherStores(resource, other) {
  const symbols = ObjectGetOwnPropertySymbols(resource);
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i];
    const isSame = resource[symbol] === other[symbol] && symbol in other;
    if (!isSame && SymbolPrototypeGetDescription(symbol) === kStoreDescription) return true;
  }
  return false;
}

module.exports = { makeScope, scopeFits };
