'use strict';

// Resolves the built-in's names to this package. It runs in the thread itself where Node has
// synchronous hooks, and else in Node's thread for hooks, which knows nothing of this thread.

const path = require('node:path');
const { pathToFileURL } = require('node:url');
const names = require('./names');

const url = pathToFileURL(path.join(__dirname, '..', '..', 'index.js')).href;

/**
 * @param {string} specifier
 * @param {any} context
 * @param {(specifier: string, context: any) => any} nextResolve
 */
function resolve(specifier, context, nextResolve) {
  // `require` has got it already, and `require.resolve` answers with the name as ever.
  const imports = !context.conditions.includes('require');
  return imports && names.has(specifier)
    ? { url, format: 'commonjs', shortCircuit: true }
    : nextResolve(specifier, context);
}

module.exports = { resolve };
