'use strict';

// Writes what of the runtime's internals is in use, as the package itself sees it.

const native = require('../../../lib/platform/native');
const { carrier } = require('../../../lib/frames/carrier');
const { async_wrap, internals } = native;

console.log(
  JSON.stringify({
    reason: internals.reason ?? null,
    carrier,
    fields: async_wrap.runtime_async_id_fields !== undefined,
    resources: async_wrap.runtime_execution_async_resources !== undefined,
    weak: async_wrap.trackCollection !== undefined,
    fast: async_wrap.fastTrackCollection !== undefined,
    ids: native.runtimeAsyncIds() !== null,
  }),
);
