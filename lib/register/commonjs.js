'use strict';

// Every `require`, also one from `createRequire`, and `process.getBuiltinModule`. Core's own modules
// have another `require`.

const Module = require('node:module');
const { async_hooks } = require('../instance');
const { runtimeProcess } = require('../runtime');
const { names } = require('./resolve-hook');

function replaceForRequire() {
  const loader = /** @type {any} */ (Module);
  const load = loader._load;
  loader._load = /** @this {any} */ function (/** @type {string} */ request) {
    return names.has(request) ? async_hooks : Reflect.apply(load, this, arguments);
  };

  const { getBuiltinModule } = runtimeProcess;
  if (getBuiltinModule === undefined) return;
  runtimeProcess.getBuiltinModule = /** @type {any} */ (
    function (/** @type {string} */ id) {
      return names.has(id) ? async_hooks : Reflect.apply(getBuiltinModule, runtimeProcess, [id]);
    }
  );
}

module.exports = { replaceForRequire };
