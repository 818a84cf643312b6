'use strict';

// The memory with the state of one thread: which resource executes, what triggered it, and the stack of the
// contexts that it interrupted. The native core owns the memory, and has the same operations over it for native
// callers. Names and meaning are those of Node's own `AsyncHooks`:
//
// - `async_hook_fields`: how many callbacks of each kind are enabled, whether checks are on, and the
//   length of the stack. Written by `hooks/hook-set.js` (callbacks) and `id-stack.js` (stack).
// - `async_id_fields`: the current execution id and trigger id, the id counter, and the default trigger id
//   (-1: none). Written by `id-stack.js` and `ids.js`.
// - `async_ids_stack`: a pair (execution id, trigger id) for each interrupted context. It is replaced when
//   it grows, so `id-stack.js` reads it from `async_wrap` each time.
//
// This file only names the memory. It must not write to it.

const { ObjectFreeze } = require('../platform/primordials');
const { async_wrap } = require('../platform/native');

const { async_hook_fields, async_id_fields } = async_wrap;

const constants = ObjectFreeze({
  kInit: 0,
  kBefore: 1,
  kAfter: 2,
  kDestroy: 3,
  kPromiseResolve: 4,
  kTotals: 5,
  kCheck: 6,
  kStackLength: 7,
  kUsesExecutionAsyncResource: 8,
  kExecutionAsyncId: 0,
  kTriggerAsyncId: 1,
  kAsyncIdCounter: 2,
  kDefaultTriggerAsyncId: 3,
});

module.exports = { async_hook_fields, async_id_fields, constants };
