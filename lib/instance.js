'use strict';

// Ensures that a thread has one instance of the package. A second copy, loaded from another path, uses the first
// one's instance: otherwise both would wrap the same prototypes.
//
// A context of node:vm, as test runners create for each file, has a global object of its own, but the runtime's
// classes, which the sources wrap, belong to the thread's main context. So the instance is loaded in the main
// context by the runtime's own loader, as the built-in is, and kept on its global object.

const {
  ArrayPrototypeIncludes,
  ArrayPrototypePush,
  ObjectGetPrototypeOf,
  ReflectDefineProperty,
  SymbolFor,
} = require('./platform/primordials');
const { requireCore } = require('./platform/core-modules');
const { deferral, kInstance } = require('./platform/deferral');
const { readLazyModules, requireLazy } = require('./platform/lazy-modules');

const EventEmitter = requireCore('node:events');
const path = requireCore('node:path');

const key = SymbolFor(kInstance);

function load() {
  return {
    /** The folders of the copies that were loaded, the one in use first. @type {string[]} */
    copies: [],
    /** Whether `async_hooks` resolves to this package. Written by the preload. */
    preloaded: false,
    /** Written by `lost.js` when it is loaded first. @type {any} */
    lost: undefined,
    get async_hooks() {
      return loadMain();
    },
    // Few programs need these.
    get embedder() {
      loadMain();
      return requireLazy('embedder', () => require('./embedder'));
    },
    get microtasks() {
      loadMain();
      return requireLazy('sources/microtasks', () => require('./sources/microtasks'));
    },
    get ticks() {
      loadMain();
      return requireLazy('sources/ticks', () => require('./sources/ticks'));
    },
    get maps() {
      loadMain();
      return requireLazy('frames/map-frames', () => require('./frames/map-frames'));
    },
    /**
     * Loads a file that is not bundled.
     * @param {string} name its path from this file
     */
    load: (name) => requireCore('node:module').createRequire(__filename)(name),
    /** Used by the crate node-async-context. */
    get makeRuntimeResource() {
      loadMain();
      return requireLazy('context/runtime-resource', () => require('./context/runtime-resource'))
        .makeRuntimeResource;
    },
    /** Used by the doctor. */
    findings() {
      loadMain();
      return requireLazy('doctor/findings', () => require('./doctor/findings')).collectFindings(
        this.copies,
        this.preloaded,
      );
    },
  };
}

/** @typedef {ReturnType<typeof load>} Instance */

/** `async_hooks`: the exports of the drop-in. Written by `loadMain`. @type {{ async_hooks: any }} */
const state = { async_hooks: undefined };

/** Loads hooks, ids and storages, which the preload leaves until the program needs them. */
function loadMain() {
  if (state.async_hooks !== undefined) return state.async_hooks;
  const async_hooks = requireLazy('async-hooks', () => require('./async-hooks'));
  const { pinResourceMaps, pinTickObjectMap } = requireLazy('map-pinning', () =>
    require('./map-pinning'),
  );
  pinResourceMaps();
  pinTickObjectMap();
  state.async_hooks = async_hooks;
  const { onLoad } = deferral;
  deferral.onLoad = undefined;
  onLoad?.();
  return async_hooks;
}

/** @returns {any} the global object of the thread's main context */
function mainGlobal() {
  // Core's classes belong to the main context.
  if (ObjectGetPrototypeOf(EventEmitter) === Function.prototype) return globalThis;
  return requireCore('node:vm').runInThisContext('globalThis');
}

/**
 * @param {any} main
 * @returns {Instance | undefined}
 */
function find(main) {
  // A program may have made the global object non-extensible.
  return main[key] ?? /** @type {any} */ (EventEmitter)[key];
}

/**
 * @param {any} main another context's global object
 * @returns {Instance | undefined} undefined if its loader does not find this file, as in a bundle
 */
function loadIn(main) {
  const { getBuiltinModule, mainModule } = main.process;
  const Module = getBuiltinModule?.('node:module') ?? mainModule?.constructor;
  try {
    return Module?.createRequire(__filename)(__filename);
  } catch {
    return undefined;
  }
}

/** @param {any} main */
function loadHere(main) {
  const made = load();
  if (deferral.wanted) deferral.active = true;
  else loadMain();
  readLazyModules();
  const property = { __proto__: null, value: made };
  if (!ReflectDefineProperty(main, key, property)) {
    ReflectDefineProperty(EventEmitter, key, property);
  }
  return made;
}

const main = mainGlobal();
const instance = find(main) ?? (main === globalThis ? undefined : loadIn(main)) ?? loadHere(main);

if (main !== globalThis) {
  // The context got these functions before the sources replaced them.
  instance.ticks.replaceIn(globalThis.process);
  instance.microtasks.replaceIn(globalThis);
}

const copy = path.dirname(__dirname);
// A test runner loads the same copy in each context.
if (instance.copies !== undefined && !ArrayPrototypeIncludes(instance.copies, copy))
  ArrayPrototypePush(instance.copies, copy);

module.exports = instance;
