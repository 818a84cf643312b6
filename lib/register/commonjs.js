'use strict';

// Every `require`, also one from `createRequire`, and `process.getBuiltinModule`. Core's own modules
// have another `require`.

const Module = require('node:module');
const vm = require('node:vm');
const { filename } = require('../call-sites');
const { async_hooks } = require('../instance');
const { runtimeProcess } = require('../runtime');
const { like } = require('../sources/accessors');
const { names } = require('./resolve-hook');

/**
 * These are on the stack of all that is loaded. Node warns of what is deprecated only where it finds no frame of
 * a file in `node_modules`, so that they have the name of no file.
 * @type {(names: Set<string>, module: object, load: Function, apply: Function) => Function}
 */
const makeLoader = vm.runInThisContext(
  `'use strict';
  (names, module, load, apply) => function (request) {
    return names.has(request) ? module : apply(load, this, arguments);
  }`,
  { filename },
);

function replaceForRequire() {
  const loader = /** @type {any} */ (Module);
  const { _load: load } = loader;
  loader._load = like(load, makeLoader(names, async_hooks, load, Reflect.apply));

  const { getBuiltinModule } = runtimeProcess;
  if (getBuiltinModule === undefined) return;
  const replacement = makeLoader(names, async_hooks, getBuiltinModule, Reflect.apply);
  runtimeProcess.getBuiltinModule = /** @type {any} */ (like(getBuiltinModule, replacement));
}

module.exports = { replaceForRequire };
