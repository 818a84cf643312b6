'use strict';

// A preload: from here on, what user-land requires or imports as `async_hooks` is the drop-in. Core's
// own modules keep the built-in.

require('./lib/check-node').checkNode();
const instance = require('./lib/instance');
const { isNode, runtime } = require('./lib/other-runtimes');
const { replaceForRequire } = require('./lib/register/commonjs');
const { replaceForImport } = require('./lib/register/modules');
const { bindWhatIsAskedFor } = require('./lib/register/addons');

if (isNode) {
  // The sources that replace functions which programs take hold of when they start, or compare later
  // with those that they found.
  instance.microtasks.replace();
  instance.ticks.replace();
  // A copy that was loaded before may be of an older version.
  instance.maps?.watchForReaders();

  replaceForRequire();
  replaceForImport();
  instance.preloaded = true;
  bindWhatIsAskedFor(instance);
} else {
  const message = `async-hooks-native/register changes nothing on ${runtime}, which keeps its own async_hooks`;
  process.emitWarning(message, { code: 'ASYNC_HOOKS_NATIVE_RUNTIME' });
}

module.exports = {
  /** @param {{ except?: string[] }} [options] */
  bindAddons: (options) => instance.embedder.bindAddons(options),
};
