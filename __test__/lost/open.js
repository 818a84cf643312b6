'use strict';

// Programs whose answer is not yet right, with what is wrong. Each must fail: one that becomes right is
// taken from here.

const NOT_DEEP = 'what is handed over by a plain call is not followed';

/** @type {Record<string, string>} */
module.exports = {
  'enter-callback.js': 'what settles the promise is not followed to who entered there',
  'data-bus.js': NOT_DEEP,
  'data-worker-function.js': NOT_DEEP,
  'addon-thread.js': NOT_DEEP,
  'addon-kept.js': NOT_DEEP,
  'batch-callbacks.js': NOT_DEEP,
  'timer-debounce.js': NOT_DEEP,
  'foreign-pool.js': NOT_DEEP,
  'storage-undefined.js': 'a store that is undefined is not told from none',
  'two-breaks.js':
    'a listener that is added by a function that is not listened with has no first break',
};
