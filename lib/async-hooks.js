'use strict';

// The drop-in: what the built-in module exports.

const tracking = require('./tracking');
const { AsyncLocalStorage } = require('./storage/async-local-storage');
const { AsyncResource } = require('./hooks/async-resource');
const { asyncWrapProviders } = require('./platform/providers');

module.exports = {
  AsyncLocalStorage,
  createHook: tracking.createHook,
  executionAsyncId: tracking.executionAsyncId,
  triggerAsyncId: tracking.triggerAsyncId,
  executionAsyncResource: tracking.executionAsyncResource,
  asyncWrapProviders,
  AsyncResource,
};
