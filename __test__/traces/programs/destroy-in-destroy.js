'use strict';

// emitDestroy() inside a destroy hook is delivered in the same batch.
module.exports = ({ hooks, note, trace }) => {
  const options = { requireManualDestroy: true };
  const first = new hooks.AsyncResource('first', options);
  const second = new hooks.AsyncResource('second', options);
  hooks
    .createHook({
      destroy(id) {
        if (id === first.asyncId()) {
          note('destroying the second');
          second.emitDestroy();
        }
      },
    })
    .enable();
  trace();
  first.emitDestroy();
  setImmediate(() => {
    note('immediate');
    setImmediate(() => note('next turn'));
  });
};
