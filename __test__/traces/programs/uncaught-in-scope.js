'use strict';

// An error thrown through scopes inside an immediate: each after comes once.
module.exports = ({ hooks, note, trace }) => {
  trace();
  process.on('uncaughtException', (error) => note('listener', error.message));
  const a = new hooks.AsyncResource('A', { requireManualDestroy: true });
  const b = new hooks.AsyncResource('B', { requireManualDestroy: true });
  setImmediate(() => {
    a.runInAsyncScope(() => {
      b.runInAsyncScope(() => {
        note('throwing');
        throw new Error('scope');
      });
    });
  });
  setImmediate(() => note('next'));
};
