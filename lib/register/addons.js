'use strict';

// What the environment says of addons.

const { readSetting } = require('../platform/settings');

/** @param {import('../instance').Instance} instance */
function bindAddonsFromEnvironment(instance) {
  if (readSetting('ASYNC_HOOKS_NATIVE_ADDONS', ['bind']) === undefined) return;
  const except = process.env.ASYNC_HOOKS_NATIVE_ADDONS_EXCEPT ?? '';
  const names = except.split(',').map((name) => name.trim());
  // A copy that was loaded before may be of an older version.
  instance.embedder.bindAddons?.({ except: names.filter(Boolean) });
}

module.exports = { bindAddonsFromEnvironment };
