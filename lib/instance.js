'use strict';

// The one state of a thread. A second copy of the package, loaded from another path, takes the first
// one's: both would otherwise wrap the same prototypes. The version is that of what they share.
//
// A context of node:vm, as test runners make for each file, has a global object of its own, but the
// runtime's classes, which the sources wrap, are those of the thread's main context. So the state is kept
// there, and made there: by the runtime's own loader, with the main context's functions, as the built-in is.

const {
  ArrayPrototypeIncludes,
  ArrayPrototypePush,
  ObjectGetPrototypeOf,
  ReflectDefineProperty,
  SymbolFor,
} = require('./platform/primordials');
const { requireCore } = require('./platform/core-modules');
const { keepFiles, loadLate } = require('./platform/late-files');

const EventEmitter = requireCore('node:events');
const path = requireCore('node:path');

const key = SymbolFor('async-hooks-native.1');

function load() {
  return {
    /** Where the copies of the package are that were loaded, the one in use first. @type {string[]} */
    copies: [],
    /** Whether the preload gives this package for `async_hooks`. */
    preloaded: false,
    async_hooks: require('./async-hooks'),
    // Most programs want neither.
    get embedder() {
      return loadLate('embedder', () => require('./embedder'));
    },
    get microtasks() {
      return loadLate('sources/microtasks', () => require('./sources/microtasks'));
    },
    get ticks() {
      return loadLate('sources/ticks', () => require('./sources/ticks'));
    },
    get maps() {
      return require('./frames/map-frames');
    },
    /**
     * For what only few programs load. No bundle has it.
     * @param {string} name of a file, from here
     */
    load: (name) => requireCore('node:module').createRequire(__filename)(name),
    /** For the doctor. */
    findings() {
      return loadLate('doctor/findings', () => require('./doctor/findings')).findings(
        this.copies,
        this.preloaded,
      );
    },
  };
}

/** @typedef {ReturnType<typeof load>} Instance */

/** @returns {any} the global object of the thread's main context */
function mainGlobal() {
  // Core's functions are of the main context.
  if (ObjectGetPrototypeOf(EventEmitter) === Function.prototype) return globalThis;
  return requireCore('node:vm').runInThisContext('globalThis');
}

/**
 * @param {any} main
 * @returns {Instance | undefined}
 */
function find(main) {
  // A program may have closed the global object to new properties.
  return main[key] ?? /** @type {any} */ (EventEmitter)[key];
}

/**
 * @param {any} main another context's global object
 * @returns {Instance | undefined} undefined where this file is not to be found there, as in a bundle
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
  const { pinResourceMaps, pinTickObjectMap } = require('./map-pinning');
  pinResourceMaps();
  pinTickObjectMap();
  keepFiles();
  const property = { __proto__: null, value: made };
  if (!ReflectDefineProperty(main, key, property)) {
    ReflectDefineProperty(EventEmitter, key, property);
  }
  return made;
}

const main = mainGlobal();
const instance = find(main) ?? (main === globalThis ? undefined : loadIn(main)) ?? loadHere(main);

if (main !== globalThis) {
  // What a context was given of the runtime before the sources replaced it.
  instance.ticks.replaceIn(globalThis.process);
  instance.microtasks.replaceIn(globalThis);
}

const copy = path.dirname(__dirname);
// A test runner loads the same copy once in each context.
if (instance.copies !== undefined && !ArrayPrototypeIncludes(instance.copies, copy))
  ArrayPrototypePush(instance.copies, copy);

module.exports = instance;
