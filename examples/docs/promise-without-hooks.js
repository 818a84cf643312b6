// async_hooks: promises have no IDs of their own without a hook
'use strict';

const { executionAsyncId, triggerAsyncId } = require('async-hooks-native');

Promise.resolve(1729).then(() => {
  console.log(`eid ${executionAsyncId()} tid ${triggerAsyncId()}`);
});

// The documentation says:
//   eid 1 tid 0
// Node itself differs in every supported release: the main script has ended, so its scope is 0.
// Prints:
//   eid 0 tid 0
