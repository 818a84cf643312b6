'use strict';

// A preload: from here on, what user-land requires or imports as `async_hooks` is the drop-in. Core's
// own modules keep the built-in.

const { microtasks } = require('./lib/instance');
const { isNode, runtime } = require('./lib/other-runtimes');
const { replaceForRequire } = require('./lib/register/commonjs');
const { replaceForImport } = require('./lib/register/modules');

if (isNode) {
  // The one source that replaces a global variable: programs that compare the globals with those
  // they found when they started shall find no change.
  microtasks.replace();

  replaceForRequire();
  replaceForImport();
} else {
  const message = `async-hooks-native/register changes nothing on ${runtime}, which keeps its own async_hooks`;
  process.emitWarning(message, { code: 'ASYNC_HOOKS_NATIVE_RUNTIME' });
}
