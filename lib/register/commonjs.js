'use strict';

// Every `require`, also one from `createRequire`, and `process.getBuiltinModule`. Core's own modules
// have another `require`.

const { ReflectApply, ReflectSet } = require('../platform/primordials');
const Module = require('node:module');
const vm = require('node:vm');
const { filename } = require('../platform/call-sites');
const { async_hooks } = require('../instance');
const { runtimeProcess } = require('../platform/originals');
const { like } = require('../sources/accessors');
const { isReplaced } = require('./resolve-hook');

/**
 * These are on the stack of all that is loaded. Node warns of what is deprecated only where it finds no frame of
 * a file in `node_modules`, so that they have the name of no file.
 * @type {(isReplaced: (name: string) => boolean, module: object, load: Function, apply: Function) => Function}
 */
const makeLoader = vm.runInThisContext(
  `'use strict';
  (isReplaced, module, load, apply) => function (request) {
    return isReplaced(request) ? module : apply(load, this, arguments);
  }`,
  /** @type {any} */ ({ __proto__: null, filename }),
);

function replaceForRequire() {
  const loader = /** @type {any} */ (Module);
  const { _load: load } = loader;
  ReflectSet(loader, '_load', like(load, makeLoader(isReplaced, async_hooks, load, ReflectApply)));

  const { getBuiltinModule } = runtimeProcess;
  if (getBuiltinModule === undefined) return;
  const replacement = makeLoader(isReplaced, async_hooks, getBuiltinModule, ReflectApply);
  // A program may have frozen it.
  ReflectSet(runtimeProcess, 'getBuiltinModule', like(getBuiltinModule, replacement));
}

module.exports = { replaceForRequire };
