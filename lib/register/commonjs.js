'use strict';

// Replaces every `require`, also from `createRequire`, and `process.getBuiltinModule`. Core's own modules use another
// `require`.

const { ReflectApply, ReflectSet } = require('../platform/primordials');
const Module = require('node:module');
const vm = require('node:vm');
const { filename } = require('../platform/call-sites');
const instance = require('../instance');
const { runtimeProcess } = require('../platform/originals');
const { copyFunctionProperties } = require('../sources/replacement');
const { recall, remember } = require('./core-requires');
const { isReplaced } = require('./resolve-hook');

/**
 * These functions are on the stack of every module load. Node emits some deprecation warnings only if no frame of the
 * stack is in `node_modules`, so these functions have no file name.
 */
const { makeGetBuiltinModule, makeLoad } = vm.runInThisContext(
  `'use strict';
  ({
    makeGetBuiltinModule: (isReplaced, instance, load, apply) => function (name) {
      return isReplaced(name) ? instance.async_hooks : apply(load, this, arguments);
    },
    makeLoad: (isReplaced, instance, load, apply, recall, remember) => function (request) {
      if (isReplaced(request)) return instance.async_hooks;
      const known = recall(request);
      if (known !== undefined) return known;
      const loaded = apply(load, this, arguments);
      remember(request, loaded);
      return loaded;
    },
  })`,
  /** @type {any} */ ({ __proto__: null, filename }),
);

function replaceForRequire() {
  const loader = /** @type {any} */ (Module);
  const { _load: load } = loader;
  const replacement = makeLoad(isReplaced, instance, load, ReflectApply, recall, remember);
  ReflectSet(loader, '_load', copyFunctionProperties(load, replacement));

  const { getBuiltinModule } = runtimeProcess;
  if (getBuiltinModule === undefined) return;
  // The program may have frozen it.
  ReflectSet(
    runtimeProcess,
    'getBuiltinModule',
    copyFunctionProperties(
      getBuiltinModule,
      makeGetBuiltinModule(isReplaced, instance, getBuiltinModule, ReflectApply),
    ),
  );
}

module.exports = { replaceForRequire };
