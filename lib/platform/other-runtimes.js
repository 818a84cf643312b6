'use strict';

// Bun and Deno say that they are Node, export some of V8's and libuv's symbols, and crash when those
// are called. They show nobody what happens inside of them, so that there are no sources.

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
 * @param {string} feature what needs the sources
 * @throws {Error} ERR_ASYNC_HOOKS_NATIVE_RUNTIME where there are none
 */
function requireNode(feature) {
  if (isNode) return;
  const message = `${feature} of async-hooks-native needs Node. On ${runtime} use node:async_hooks`;
  throw ObjectAssign(new Error(message), { code: 'ERR_ASYNC_HOOKS_NATIVE_RUNTIME' });
}

module.exports = { isNode, requireNode, runtime };
