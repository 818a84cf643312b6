'use strict';

require('./lib/platform/check-node').checkNode();
const { async_hooks } = require('./lib/instance');

module.exports = async_hooks;

// Node finds the names that ES modules may import by reading this, which never runs.
/* eslint-disable no-constant-binary-expression, no-undef */
0 &&
  (module.exports = {
    AsyncLocalStorage,
    AsyncResource,
    asyncWrapProviders,
    createHook,
    executionAsyncId,
    executionAsyncResource,
    triggerAsyncId,
  });
