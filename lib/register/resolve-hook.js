'use strict';

// Resolves the built-in's names to this package. Where Node has synchronous hooks it runs in the thread itself,
// otherwise in Node's thread for module hooks. There other hooks may affect how this file is loaded, which leaves it
// without a `require` on Node 20, so it requires no primordials and calls no intrinsics.

/** @param {string} specifier */
function isReplaced(specifier) {
  return specifier === 'async_hooks' || specifier === 'node:async_hooks';
}

/** @type {string} */
let url;

/** @param {string} dropIn the URL of this package */
function initialize(dropIn) {
  url = dropIn;
}

/**
 * @param {string[] | Set<string>} conditions an array, or a Set for `require` in Node 22.15 to 22.18, 23.5 to
 *   23.11 and 24.0 to 24.4
 */
function areForImport(conditions) {
  if (!('length' in conditions)) return !conditions.has('require');
  for (let i = 0; i < conditions.length; i++) if (conditions[i] === 'require') return false;
  return true;
}

/**
 * @param {string} specifier
 * @param {any} context
 * @param {(specifier: string, context: any) => any} nextResolve
 */
function resolve(specifier, context, nextResolve) {
  // `require` has been replaced already, and `require.resolve` returns the name as usual.
  return isReplaced(specifier) && areForImport(context.conditions)
    ? { url, format: 'commonjs', shortCircuit: true }
    : nextResolve(specifier, context);
}

module.exports = { initialize, isReplaced, resolve };
