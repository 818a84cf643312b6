'use strict';

// Finds where the store of an AsyncLocalStorage was lost. Loaded as a preload, or by the program before all code that
// uses AsyncLocalStorage.

require('./lib/platform/check-node').checkNode();
const instance = require('./lib/instance');

// Loaded in the thread's main context, which has the classes that it watches. Test runners use other contexts.
instance.load('../register');
// A program that empties the cache of modules may load this file again. The thread keeps its first recorder.
instance.lost ??= { ...instance.load('./lost/api'), preload: instance.load('./lost/preload') };
const { expect, explain, preload } = instance.lost;
const report = () => preload.report();

preload.start();
// Test runners may end their processes without an `exit` event.
const { afterAll } = /** @type {any} */ (globalThis);
if (typeof afterAll === 'function') afterAll(report);

module.exports = { expect, explain, report };
