'use strict';

// A hook with destroy alone, for what is not a promise.
module.exports = ({ hooks, note, trace }) => {
  trace({ only: ['destroy'] });
  process.nextTick(() => note('tick'));
  const timer = setTimeout(() => note('never'), 1000);
  setTimeout(() => {
    note('timer');
    new hooks.AsyncResource('R', { requireManualDestroy: true }).emitDestroy();
    setImmediate(() => {
      note('immediate');
      setTimeout(() => note('last'), 1);
    });
  }, 1);
  clearTimeout(timer);
};
