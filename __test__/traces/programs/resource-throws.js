'use strict';

// An error thrown through scopes: each scope leaves its context on the way.
module.exports = ({ hooks, note, trace }) => {
  trace();
  const a = new hooks.AsyncResource('A', { requireManualDestroy: true });
  const b = new hooks.AsyncResource('B', { requireManualDestroy: true });
  try {
    a.runInAsyncScope(() => {
      try {
        b.runInAsyncScope(() => {
          note('throwing');
          throw new Error('through');
        });
      } finally {
        note('in a');
      }
    });
  } catch (error) {
    note('caught', error.message);
  }
};
