'use strict';

// Replaces every `require`, also from `createRequire`, and `process.getBuiltinModule`. Core's own modules use another
// `require`.

const { ReflectApply, ReflectSet } = require('../platform/primordials');
const Module = require('node:module');
const vm = require('node:vm');
const { filename } = require('../platform/call-sites');
const { async_hooks } = require('../instance');
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
    makeGetBuiltinModule: (isReplaced, module, load, apply) => function (name) {
      return isReplaced(name) ? module : apply(load, this, arguments);
    },
    makeLoad: (isReplaced, module, load, apply, recall, remember) => function (request) {
      if (isReplaced(request)) return module;
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
  const replacement = makeLoad(isReplaced, async_hooks, load, ReflectApply, recall, remember);
  ReflectSet(loader, '_load', copyFunctionProperties(load, replacement));

  const { getBuiltinModule } = runtimeProcess;
  if (getBuiltinModule === undefined) return;
  // The program may have frozen it.
  ReflectSet(
    runtimeProcess,
    'getBuiltinModule',
    copyFunctionProperties(
      getBuiltinModule,
      makeGetBuiltinModule(isReplaced, async_hooks, getBuiltinModule, ReflectApply),
    ),
  );
}

module.exports = { replaceForRequire };
