'use strict';

// A preload: from here on, `async_hooks` resolves to the drop-in for `require` and `import` in user code. Core's own
// modules keep the built-in.

require('./lib/platform/check-node').checkNode();
// Before the package loads core's module loader.
require('./lib/register/core-requires');
const { deferral } = require('./lib/platform/deferral');
const { shouldDefer } = require('./lib/register/defer');

deferral.wanted = shouldDefer();
const instance = require('./lib/instance');
const { isNode, runtime } = require('./lib/platform/other-runtimes');
const { replaceForRequire } = require('./lib/register/commonjs');
const { replaceForImport } = require('./lib/register/modules');
const { bindAddonsFromEnvironment } = require('./lib/register/addons');
const { forwardQueueFunctions } = require('./lib/sources/forwarders');

if (isNode) {
  if (deferral.active) {
    forwardQueueFunctions();
    deferral.onLoad = replaceQueueFunctions;
  } else {
    replaceQueueFunctions();
  }
  replaceForRequire();
  try {
    replaceForImport();
  } catch (error) {
    // Core cannot register module hooks if a program has broken certain intrinsics.
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

/** Programs save these functions when they start, or compare them later with the saved ones. */
function replaceQueueFunctions() {
  const sources = [instance.microtasks, instance.ticks];
  for (let i = 0; i < sources.length; i++) {
    try {
      sources[i].replace();
    } catch {
      // The program has frozen an object. The first hook or storage emits a warning.
    }
  }
  // A copy of the package that was loaded before may be of an older version.
  instance.maps?.watchForReaders();
}

/** @param {{ except?: string[] }} [options] */
function bindAddons(options) {
  return instance.embedder.bindAddons(options);
}

// In this form, Node finds the names of the exports for `import`.
module.exports = { bindAddons };
