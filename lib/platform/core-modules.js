'use strict';

// Core's modules, past what programs put over `require`. To a hook of theirs a module that is loaded is one
// that the program uses: it would instrument it.

const { FunctionPrototypeToString, ReflectApply, RegExpPrototypeExec } = require('./primordials');
const { isNode } = require('./other-runtimes');

/**
 * Whether a function is the runtime's own and not what a program has put in its place, a fake or a wrapper.
 * Core validates arguments by functions that nobody else has, and its text is all that tells where a
 * function is from. A wrapper that is bound or a Proxy has none.
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
  // Before 20.16 and 22.3 there is none. This one is seen by who has replaced it, and by module hooks.
  const Module = /** @type {any} */ (require('node:module'));
  const { _load: load } = Module;
  if (isNode && isOfRuntime(load)) return (name) => ReflectApply(load, Module, [name]);
  return Module.createRequire(__filename);
}

const requireCore = /** @type {typeof process.getBuiltinModule} */ (chooseLoader());

module.exports = { isOfRuntime, requireCore };
