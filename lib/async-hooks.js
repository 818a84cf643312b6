'use strict';

// The drop-in: what the built-in module exports.

const tracking = require('./tracking');
const { AsyncLocalStorage } = require('./storage/async-local-storage');
const { createHook } = require('./hooks/async-hook');
const { AsyncResource } = require('./hooks/async-resource');
const { asyncWrapProviders } = require('./platform/providers');

module.exports = {
  AsyncLocalStorage,
  createHook,
  executionAsyncId: tracking.executionAsyncId,
  triggerAsyncId: tracking.triggerAsyncId,
  executionAsyncResource: tracking.executionAsyncResource,
  asyncWrapProviders,
  AsyncResource,
};
