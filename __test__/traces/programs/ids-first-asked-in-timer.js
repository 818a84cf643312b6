'use strict';

// The same in a timer, and in what it starts from then on.
module.exports = ({ hooks, note }) => {
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  setTimeout(() => {
    note('timer', { id: resource.asyncId() });
    process.nextTick(() => note('tick'));
    resource.runInAsyncScope(() => note('scope'));
  }, 1);
};

module.exports.asksFirstInCallback = true;
