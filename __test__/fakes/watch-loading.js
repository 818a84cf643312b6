'use strict';

// What a tool sees that instruments the modules which a program loads. As a preload, with `WATCH_LOADING`, it
// sees them from the start.

const Module = require('node:module');

const core = new Set(Module.builtinModules);
const seen = new Set();

/**
 * @param {[object: any, name: string][]} [functions] that load modules
 * @returns {Set<string>} the core modules that are loaded from now on
 */
function watchLoading(
  functions = [
    [Module, '_load'],
    [Module.prototype, 'require'],
    [process, 'getBuiltinModule'],
  ],
) {
  for (const [object, name] of functions) {
    const original = object[name];
    if (original === undefined) continue;
    object[name] = function (request) {
      const id = String(request).replace(/^node:/, '');
      if (core.has(id)) seen.add(id);
      return Reflect.apply(original, this, arguments);
    };
  }
  return seen;
}

if (process.env.WATCH_LOADING === 'all') watchLoading();
else if (process.env.WATCH_LOADING === 'always') {
  // As require-in-the-middle does. Nothing is left of the runtime's own where the third is replaced too.
  watchLoading([
    [Module.prototype, 'require'],
    [process, 'getBuiltinModule'],
  ]);
}

module.exports = { seen, watchLoading };
