'use strict';

// Loads core's modules without a program's replacement of `require`. Such a hook would take the module for one that
// the program uses, and instrument it.

const { FunctionPrototypeToString, ReflectApply, RegExpPrototypeExec } = require('./primordials');
const { isNode } = require('./other-runtimes');

/**
 * Whether a function is the runtime's own, and not a program's fake or wrapper. Only the source text shows where a
 * function comes from: core validates arguments with functions that no program has. Bound functions and Proxies have
 * no source text.
 * @param {unknown} fn
 * @returns {boolean}
 */
function isOfRuntime(fn) {
  if (typeof fn !== 'function') return false;
  const text = FunctionPrototypeToString(fn);
  return (
    RegExpPrototypeExec(/\bvalidate(?:Function|String)\(|\brelativeResolveCache\b/, text) !== null
  );
}

/** @returns {(name: string) => any} */
function chooseLoader() {
  const { getBuiltinModule } = process;
  if (isOfRuntime(getBuiltinModule)) return /** @type {any} */ (getBuiltinModule);
  // Node before 20.16 and 22.3 has none. Module hooks, and a program's replacement of this one, see the call.
  const Module = /** @type {any} */ (require('node:module'));
  const { _load: load } = Module;
  if (isNode && isOfRuntime(load)) return (name) => ReflectApply(load, Module, [name]);
  return Module.createRequire(__filename);
}

const requireCore = /** @type {typeof process.getBuiltinModule} */ (chooseLoader());

module.exports = { isOfRuntime, requireCore };
