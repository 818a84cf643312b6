'use strict';

// Scopes deeper than the id stack's first size.
module.exports = ({ hooks, note }) => {
  note('main');
  const resource = new hooks.AsyncResource('R', { requireManualDestroy: true });
  function enter(level) {
    if (level === 0) return note('deepest');
    new hooks.AsyncResource('R', { requireManualDestroy: true }).runInAsyncScope(
      enter,
      null,
      level - 1,
    );
  }
  resource.runInAsyncScope(enter, null, 500);
  note('main again');
};
