// async_hooks: a hook enables promise execution tracking
'use strict';

const { createHook, executionAsyncId, triggerAsyncId } = require('async-hooks-native');

createHook({ init() {} }).enable();
Promise.resolve(1729).then(() => {
  console.log(`eid ${executionAsyncId()} tid ${triggerAsyncId()}`);
});

// Prints, with other IDs in the same relation:
//   eid 7 tid 6
