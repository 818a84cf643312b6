'use strict';

// Bun and Deno claim to be Node, export some symbols of V8 and libuv, and crash when those are called. They do not
// expose their internal events, so there are no sources.

const {
  ArrayPrototypeFind,
  Error,
  ObjectAssign,
  StringPrototypeToLowerCase,
} = require('./primordials');

const { release, versions } = process;
const name = ArrayPrototypeFind(
  ['Bun', 'Deno'],
  (other) => versions[StringPrototypeToLowerCase(other)] !== undefined,
);

const isNode = name === undefined && release.name === 'node';
const runtime =
  name === undefined
    ? `Node ${versions.node}`
    : `${name} ${versions[StringPrototypeToLowerCase(name)]}`;

/**
 * @param {string} feature that needs the sources
 * @throws {Error} ERR_ASYNC_HOOKS_NATIVE_RUNTIME if there are none
 */
function requireNode(feature) {
  if (isNode) return;
  const message = `${feature} of async-hooks-native needs Node. On ${runtime} use node:async_hooks`;
  throw ObjectAssign(new Error(message), { code: 'ERR_ASYNC_HOOKS_NATIVE_RUNTIME' });
}

module.exports = { isNode, requireNode, runtime };
