'use strict';

// Resolves the built-in's names to this package. It runs in the thread itself where Node has
// synchronous hooks, and else in Node's thread for hooks. There other hooks may have a say in how this
// file is loaded, which leaves it without a `require` on Node 20.

const names = new Set(['async_hooks', 'node:async_hooks']);

/** @type {string} */
let url;

/** @param {string} dropIn the URL of this package */
function initialize(dropIn) {
  url = dropIn;
}

/**
 * @param {string} specifier
 * @param {any} context
 * @param {(specifier: string, context: any) => any} nextResolve
 */
function resolve(specifier, context, nextResolve) {
  // `require` has got it already, and `require.resolve` answers with the name as ever. The conditions are
  // an array, or a Set for `require` in Node 22.15 to 22.18, 23.5 to 23.11 and 24.0 to 24.4.
  const imports = !Array.from(context.conditions).includes('require');
  return imports && names.has(specifier)
    ? { url, format: 'commonjs', shortCircuit: true }
    : nextResolve(specifier, context);
}

module.exports = { initialize, names, resolve };
