'use strict';

// The one state of a thread. A second copy of the package, loaded from another path, takes the first
// one's: both would otherwise wrap the same prototypes. The version is that of what they share.

const path = require('node:path');

const key = Symbol.for('async-hooks-native.1');

function load() {
  return {
    /** Where the copies of the package are that were loaded, the one in use first. @type {string[]} */
    copies: [],
    async_hooks: require('./async-hooks'),
    // Most programs want neither.
    get embedder() {
      return require('./embedder');
    },
    get microtasks() {
      return require('./sources/microtasks');
    },
    get ticks() {
      return require('./sources/ticks');
    },
    /** For the doctor. */
    findings() {
      return require('./findings').findings(this.copies);
    },
  };
}

/** @type {ReturnType<typeof load>} */
let instance = /** @type {any} */ (globalThis)[key];

if (instance === undefined) {
  instance = load();
  const { keepResources, keepTickObject } = require('./kept-objects');
  keepResources();
  keepTickObject();
  Object.defineProperty(globalThis, key, { value: instance });
}

instance.copies?.push(path.dirname(__dirname));

module.exports = instance;
