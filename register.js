'use strict';

// A preload: from here on, what user-land requires or imports as `async_hooks` is the drop-in. Core's
// own modules keep the built-in.

require('./lib/platform/check-node').checkNode();
// Before the package loads core's loader of modules.
require('./lib/register/core-requires');
const instance = require('./lib/instance');
const { isNode, runtime } = require('./lib/platform/other-runtimes');
const { replaceForRequire } = require('./lib/register/commonjs');
const { replaceForImport } = require('./lib/register/modules');
const { bindAddonsFromEnvironment } = require('./lib/register/addons');

const sources = [instance.microtasks, instance.ticks];

if (isNode) {
  // The sources that replace functions which programs take hold of when they start, or compare later
  // with those that they found.
  for (let i = 0; i < sources.length; i++) {
    try {
      sources[i].replace();
    } catch {
      // What is frozen stays as it is. The first hook or storage warns of it.
    }
  }
  // A copy that was loaded before may be of an older version.
  instance.maps?.watchForReaders();

  replaceForRequire();
  try {
    replaceForImport();
  } catch (error) {
    // Core cannot register hooks for modules over some intrinsics that a program has broken.
    const { message } = /** @type {Error} */ (error);
    process.emitWarning(
      `async-hooks-native/register cannot replace what is imported as async_hooks: ${message}`,
      /** @type {any} */ ({ __proto__: null, code: 'ASYNC_HOOKS_NATIVE_IMPORT' }),
    );
  }
  instance.preloaded = true;
  bindAddonsFromEnvironment(instance);
} else {
  const message = `async-hooks-native/register changes nothing on ${runtime}, which keeps its own async_hooks`;
  process.emitWarning(message, { code: 'ASYNC_HOOKS_NATIVE_RUNTIME' });
}

/** @param {{ except?: string[] }} [options] */
function bindAddons(options) {
  return instance.embedder.bindAddons(options);
}

// Node finds the names of exports for `import` in this form.
module.exports = { bindAddons };
