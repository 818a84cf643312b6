'use strict';

// A preload: from here on, what user-land requires as `async_hooks` is the drop-in. Core's own
// modules keep the built-in.

const Module = require('node:module');
const { async_hooks, microtasks } = require('./lib/instance');

// The one source that replaces a global variable: programs that compare the globals with those they
// found when they started shall find no change.
microtasks.replace();

const names = new Set(['async_hooks', 'node:async_hooks']);

const loader = /** @type {any} */ (Module);
const load = loader._load;
loader._load = /** @this {any} */ function (/** @type {string} */ request) {
  return names.has(request) ? async_hooks : Reflect.apply(load, this, arguments);
};

const { getBuiltinModule } = process;
if (getBuiltinModule !== undefined) {
  process.getBuiltinModule = /** @type {any} */ (
    function (/** @type {string} */ id) {
      return names.has(id) ? async_hooks : Reflect.apply(getBuiltinModule, process, [id]);
    }
  );
}
