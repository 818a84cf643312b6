'use strict';

// A second hook enabled inside init: it takes part from the next event on.
module.exports = ({ hooks, note, trace }) => {
  const second = hooks.createHook({
    init(id, type) {
      note('second sees', type, { id });
    },
  });
  let once = true;
  hooks
    .createHook({
      init(id, type) {
        note('first sees', type, { id });
        if (once) {
          once = false;
          second.enable();
        }
      },
    })
    .enable();
  trace();
  new hooks.AsyncResource('A', { requireManualDestroy: true });
  new hooks.AsyncResource('B', { requireManualDestroy: true });
};
