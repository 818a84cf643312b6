'use strict';

// Finds out where the store of an AsyncLocalStorage was lost. Loaded as a preload, or by the program before
// whatever uses AsyncLocalStorage.

require('./lib/platform/check-node').checkNode();
const instance = require('./lib/instance');

// In the thread's main context, where the classes are that it watches. Test runners have others.
instance.load('../register');
// A program that empties the cache of modules may load this file again. The thread keeps its first recorder.
instance.lost ??= { ...instance.load('./lost/api'), preload: instance.load('./lost/preload') };
const { expect, explain, preload } = instance.lost;
const report = () => preload.report();

preload.start();
// Test runners end their processes without an `exit` event.
const { afterAll } = /** @type {any} */ (globalThis);
if (typeof afterAll === 'function') afterAll(report);

module.exports = { expect, explain, report };
