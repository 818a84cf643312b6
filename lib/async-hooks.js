'use strict';

// The drop-in: what the built-in module exports.

const tracking = require('./tracking');
const { AsyncLocalStorage } = require('./storage');
const { AsyncResource } = require('./resource');
const { asyncWrapProviders } = require('./providers');

module.exports = {
  AsyncLocalStorage,
  createHook: tracking.createHook,
  executionAsyncId: tracking.executionAsyncId,
  triggerAsyncId: tracking.triggerAsyncId,
  executionAsyncResource: tracking.executionAsyncResource,
  asyncWrapProviders,
  AsyncResource,
};
