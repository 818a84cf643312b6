'use strict';

// Binds addons if the environment requests it.

const { ArrayPrototypePush, RegExpPrototypeExec } = require('../platform/primordials');
const { runtimeProcess } = require('../platform/originals');
const { readSetting } = require('../platform/settings');

/** @param {import('../instance').Instance} instance */
function bindAddonsFromEnvironment(instance) {
  if (readSetting('ASYNC_HOOKS_NATIVE_ADDONS', ['bind']) === undefined) return;
  const value = runtimeProcess.env.ASYNC_HOOKS_NATIVE_ADDONS_EXCEPT ?? '';
  /** @type {string[]} */
  const except = [];
  // Names between commas, without the spaces around them.
  const names = /[^,\s](?:[^,]*[^,\s])?/g;
  for (;;) {
    const found = RegExpPrototypeExec(names, value);
    if (found === null) break;
    ArrayPrototypePush(except, found[0]);
  }
  // A copy of the package that was loaded before may be of an older version.
  instance.embedder.bindAddons?.({ except });
}

module.exports = { bindAddonsFromEnvironment };
