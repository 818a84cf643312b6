'use strict';

// The same for an async function that throws after an await, inside a scope.
module.exports = ({ hooks, note, trace }) => {
  trace();
  process.on('unhandledRejection', (error) => {
    note('unhandledRejection', error.message);
    process.nextTick(() => note('tick'));
  });
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  resource.runInAsyncScope(async () => {
    await null;
    note('throwing');
    throw new Error('async');
  });
};
