'use strict';

require('./lib/platform/check-node').checkNode();
const { embedder } = require('./lib/instance');

module.exports = embedder;

// Node finds the names that ES modules may import by reading this, which never runs.
/* eslint-disable no-constant-binary-expression, no-undef */
0 &&
  (module.exports = {
    newAsyncId,
    getDefaultTriggerAsyncId,
    defaultTriggerAsyncIdScope,
    pushAsyncContext,
    popAsyncContext,
    clearAsyncIdStack,
    emitInit,
    emitBefore,
    emitAfter,
    emitDestroy,
    propagate,
    stopTracking,
    bindAddons,
    constants,
    async_hook_fields,
    async_id_fields,
    async_ids_stack,
    execution_async_resources,
  });
