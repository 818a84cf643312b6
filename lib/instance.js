'use strict';

// The one state of a thread. A second copy of the package, loaded from another path, takes the first
// one's: both would otherwise wrap the same prototypes. The version is that of what they share.

const key = Symbol.for('async-hooks-native.1');
const holder = /** @type {any} */ (globalThis);

if (holder[key] === undefined) {
  Object.defineProperty(holder, key, {
    value: {
      async_hooks: require('./async-hooks'),
      embedder: require('./embedder'),
      microtasks: require('./sources/microtasks'),
    },
  });
}

module.exports = holder[key];
