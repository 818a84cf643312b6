'use strict';

// Ticks and promises made by a destroy hook run before the next immediate.
module.exports = ({ hooks, note, trace }) => {
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  hooks
    .createHook({
      destroy(id) {
        if (id !== resource.asyncId()) return;
        note('destroy');
        process.nextTick(() => note('tick'));
        Promise.resolve().then(() => note('then'));
        setImmediate(() => note('immediate of destroy'));
      },
    })
    .enable();
  trace();
  setImmediate(() => {
    resource.emitDestroy();
    setImmediate(() => note('immediate'));
  });
};

module.exports.needs = 'destroysBeforeImmediatesAreTaken';
