'use strict';

// Decides whether the preload leaves the package unloaded until the program needs it. What a program may fake or break
// later is taken before: the intrinsics and the runtime's functions, the text of the package's files, and the binary.

const {
  ArrayPrototypeSome,
  ObjectKeys,
  StringPrototypeStartsWith,
  SymbolFor,
} = require('../platform/primordials');
require('../platform/originals');
const { chooseBinding } = require('../platform/binding');
const { kInstance } = require('../platform/deferral');
const { canDefer } = require('../platform/lazy-modules');
const { isModuleHooksThread } = require('../platform/module-hooks-thread');
const { isNode } = require('../platform/other-runtimes');
const { canForward } = require('../sources/forwarders');

/** @returns {boolean} */
function shouldDefer() {
  if (!canDefer || !isNode || SymbolFor(kInstance) in globalThis || !canForward()) return false;
  // Values are validated when the preload is loaded.
  const isSetting = (/** @type {string} */ name) =>
    StringPrototypeStartsWith(name, 'ASYNC_HOOKS_NATIVE_');
  if (ArrayPrototypeSome(ObjectKeys(process.env), isSetting)) return false;
  // Hardly any program has code of its own in that thread.
  return isModuleHooksThread() || chooseBinding().error === undefined;
}

module.exports = { shouldDefer };
