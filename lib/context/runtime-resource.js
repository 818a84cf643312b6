'use strict';

// Creates resources of core for code that has to run in a context of the built-in, too: up to Node 22 the built-in
// keeps stores on such a resource. It is needed even if the built-in is not in use: a callback may enter a store, which
// must not stay with the caller.

const { RuntimeAsyncResource } = require('../platform/core-async-resource');
const { makeInternal } = require('../platform/originals');

/**
 * Creates a resource that the sources do not track, so that hooks of the package do not see it.
 * @param {string} type
 * @param {{ requireManualDestroy?: boolean }} [options]
 * @returns {any}
 */
function makeRuntimeResource(type, options) {
  return makeInternal(() => new RuntimeAsyncResource(type, options));
}

module.exports = { makeRuntimeResource };
