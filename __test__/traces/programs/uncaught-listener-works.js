'use strict';

// A listener that makes resources: they belong to the callback that threw.
module.exports = ({ hooks, note, trace }) => {
  trace();
  process.on('uncaughtException', (error) => {
    note('listener', error.message);
    setImmediate(() => note('immediate'));
    process.nextTick(() => note('tick'));
    Promise.resolve().then(() => note('then'));
    const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
    resource.runInAsyncScope(() => note('scope'));
  });
  setTimeout(() => {
    throw new Error('timer');
  }, 1);
};
