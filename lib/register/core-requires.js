'use strict';

// Node runs hooks for modules on each `require` of a core module, also of one that is loaded, which takes four times
// as long as without hooks. The preload's hook has nothing to say there, so what `require` has returned for a core
// module is returned again, as long as nobody else has registered hooks. A module in `require.cache` in the place of
// core's, and a resolution of the program's own, go the usual way.

const {
  ArrayPrototypeIncludes,
  ReflectApply,
  ReflectSet,
  SafeMap,
  StringPrototypeStartsWith,
} = require('../platform/primordials');

// Whoever has registered hooks has loaded this module of core. Asked before this package loads it.
const isModuleLoaded = ArrayPrototypeIncludes(
  /** @type {any} */ (process).moduleLoadList ?? [],
  'NativeModule module',
);

const { isOfRuntime } = require('../platform/core-modules');
const { copyFunctionProperties } = require('../sources/replacement');

// The preload replaces it.
const { getBuiltinModule } = process;

/**
 * - `alone`: whether nobody else has registered hooks or resolves names. Set by `answerForCore`, cleared for good by
 *   the first who does.
 * - `loader`, `resolveFilename`: the class Module, and its method when the preload was loaded.
 * - `known`: what was returned for a core module, by the requested name; `null` for another module.
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
 * @returns {any} undefined where Node has to answer
 */
function recall(request) {
  if (!state.alone) return undefined;
  const { loader } = state;
  if (loader._resolveFilename !== state.resolveFilename) {
    // Node goes on with what that has found, also when it is gone.
    state.alone = false;
    return undefined;
  }
  const module = state.known.get(request);
  if (module === undefined || module === null) return undefined;
  // With the scheme Node does not look there.
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
