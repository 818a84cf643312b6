'use strict';

// The first question of all, and the first hook, in a promise.
module.exports = ({ hooks, note, trace }) => {
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  Promise.resolve().then(async () => {
    note('then', { id: resource.asyncId() });
    trace();
    await null;
    note('awaited');
  });
};

module.exports.asksFirstInCallback = true;
