'use strict';

// Node runs module hooks on each `require` of a core module, even of a loaded one, which takes four times as long as
// without hooks. The preload's hook does not change these, so the result of the first `require` of a core module is
// cached and returned again, as long as nobody else has registered hooks. A replacement of a core module in
// `require.cache`, and a program's own `_resolveFilename`, have the usual effect.

const {
  ArrayPrototypeIncludes,
  ReflectApply,
  ReflectSet,
  SafeMap,
  StringPrototypeStartsWith,
} = require('../platform/primordials');

// Registering hooks loads this module of core. Checked before this package loads it.
const isModuleLoaded = ArrayPrototypeIncludes(
  /** @type {any} */ (process).moduleLoadList ?? [],
  'NativeModule module',
);

const { isOfRuntime } = require('../platform/core-modules');
const { copyFunctionProperties } = require('../sources/replacement');

// The preload replaces it.
const { getBuiltinModule } = process;

/**
 * - `alone`: whether nobody else has registered hooks or replaced `_resolveFilename`. Set by `answerForCore`, and
 *   cleared for good when that happens.
 * - `loader`, `resolveFilename`: the class Module, and its method when the preload was loaded.
 * - `known`: the results for core modules, by the requested name; `null` for other modules.
 * @type {{ alone: boolean, loader: any, resolveFilename: any, known: Map<string, any> }}
 */
const state = { alone: false, loader: undefined, resolveFilename: undefined, known: new SafeMap() };

/**
 * Called when the preload has registered its own hooks.
 * @param {any} loader
 */
function answerForCore(loader) {
  if (isModuleLoaded || loader.registerHooks === undefined || !isOfRuntime(getBuiltinModule))
    return;
  state.loader = loader;
  state.resolveFilename = loader._resolveFilename;
  state.alone = true;
  noticeRegistration('registerHooks');
  noticeRegistration('register');
}

/** @param {'register' | 'registerHooks'} name */
function noticeRegistration(name) {
  const original = state.loader[name];
  const { registration } = {
    /** @this {any} */
    registration() {
      state.alone = false;
      return ReflectApply(original, this, arguments);
    },
  };
  ReflectSet(state.loader, name, copyFunctionProperties(original, registration));
}

/**
 * @param {any} request
 * @returns {any} undefined if Node has to load it
 */
function recall(request) {
  if (!state.alone) return undefined;
  const { loader } = state;
  if (loader._resolveFilename !== state.resolveFilename) {
    // Node caches the results of a replaced method, also after it is restored.
    state.alone = false;
    return undefined;
  }
  const module = state.known.get(request);
  if (module === undefined || module === null) return undefined;
  // Node does not look up names with the scheme in `require.cache`.
  if (loader._cache[request] !== undefined && !StringPrototypeStartsWith(request, 'node:'))
    return undefined;
  return module;
}

/**
 * @param {any} request
 * @param {any} module what Node has returned for it
 */
function remember(request, module) {
  if (!state.alone || typeof request !== 'string' || request[0] === '.' || request[0] === '/')
    return;
  if (state.known.has(request)) return;
  const core = getBuiltinModule(request);
  if (core === undefined) state.known.set(request, null);
  else if (core === module) state.known.set(request, module);
}

module.exports = { answerForCore, recall, remember };
