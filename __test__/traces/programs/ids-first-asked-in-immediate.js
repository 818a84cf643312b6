'use strict';

// Nobody asks for an id before an immediate runs: it is none that a resource has already.
module.exports = ({ hooks, note }) => {
  const options = { requireManualDestroy: true };
  const resources = Array.from({ length: 20 }, () => new hooks.AsyncResource('R', options));
  setImmediate(() => {
    note('immediate');
    const taken = resources.some((resource) => resource.asyncId() === hooks.executionAsyncId());
    note('is taken', String(taken));
    note('next', { id: new hooks.AsyncResource('R', options).triggerAsyncId() });
    resources[0].runInAsyncScope(() => note('scope'));
    setImmediate(() => note('second'));
  });
};

module.exports.asksFirstInCallback = true;
