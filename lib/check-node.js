'use strict';

// The first thing that every entry loads. Older releases of Node end here, so this file uses only what they
// have too.

// The first release with `module.register`, which the preload needs.
const kLowestNode = '20.6.0';

/**
 * @param {string} version of Node
 * @returns {boolean} whether this package works on it
 */
function supports(version) {
  const [major, minor] = version.split('.').map(Number);
  const [lowestMajor, lowestMinor] = kLowestNode.split('.').map(Number);
  return major > lowestMajor || (major === lowestMajor && minor >= lowestMinor);
}

/** @throws {Error} ERR_ASYNC_HOOKS_NATIVE_NODE_VERSION on a release that is too old */
function checkNode() {
  const { node } = process.versions;
  if (supports(node)) return;
  const message = `async-hooks-native needs Node ${kLowestNode} or later; this is Node ${node}`;
  throw Object.assign(new Error(message), { code: 'ERR_ASYNC_HOOKS_NATIVE_NODE_VERSION' });
}

module.exports = { checkNode, kLowestNode, supports };
