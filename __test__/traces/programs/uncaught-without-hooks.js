'use strict';

// No hook at all: the ids in the listener and in what runs afterwards.
module.exports = ({ hooks, note }) => {
  note('main');
  process.on('uncaughtException', (error) => {
    note('listener', error.message);
    process.nextTick(() => note('tick of listener'));
  });
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  setTimeout(() => {
    note('timer');
    setImmediate(() => {
      note('immediate');
      setTimeout(() => note('last'), 1);
      throw new Error('immediate');
    });
    resource.runInAsyncScope(() => {
      note('scope');
      throw new Error('scope');
    });
  }, 1);
};
