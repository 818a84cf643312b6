'use strict';

// Creates resources of core for code that has to run in a context of the built-in, too: up to Node 22 the built-in
// keeps stores on such a resource.

const { RuntimeAsyncResource } = require('../platform/core-async-resource');
const { runtime_async_hook_fields } = require('../platform/native');
const { makeInternal } = require('../platform/originals');
const { constants } = require('./fields');

const { kTotals } = constants;

/**
 * Creates a resource that the sources do not track, so that hooks of the package do not see it.
 * @param {string} type
 * @param {{ requireManualDestroy?: boolean }} [options]
 * @returns {any} undefined if the built-in has no hooks. Up to Node 22 its storages are hooks.
 */
function makeRuntimeResource(type, options) {
  if (runtime_async_hook_fields?.[kTotals] === 0) return undefined;
  return makeInternal(() => new RuntimeAsyncResource(type, options));
}

module.exports = { makeRuntimeResource };
