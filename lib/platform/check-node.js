'use strict';

// The first file that every entry loads. It throws on releases of Node that are too old, so it uses only features that
// those have too.

const { Error, ObjectAssign, StringPrototypeSplit } = require('./primordials');

// The first release with `module.register`, which the preload needs.
const kLowestNode = '20.6.0';

/**
 * @param {string} version of Node
 * @returns {boolean} whether this package works on it
 */
function supports(version) {
  const numbers = StringPrototypeSplit(version, '.');
  const lowest = StringPrototypeSplit(kLowestNode, '.');
  const major = +numbers[0];
  return major > +lowest[0] || (major === +lowest[0] && +numbers[1] >= +lowest[1]);
}

/** @throws {Error} ERR_ASYNC_HOOKS_NATIVE_NODE_VERSION on a release that is too old */
function checkNode() {
  const { node } = process.versions;
  if (supports(node)) return;
  const message = `async-hooks-native needs Node ${kLowestNode} or later; this is Node ${node}`;
  throw ObjectAssign(new Error(message), { code: 'ERR_ASYNC_HOOKS_NATIVE_NODE_VERSION' });
}

module.exports = { checkNode, kLowestNode, supports };
