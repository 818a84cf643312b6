'use strict';

// More destroys at once than are kept for one turn: all come, in order.
module.exports = ({ hooks, log }) => {
  const seen = [];
  hooks.createHook({ destroy: (id) => seen.push(id) }).enable();
  const first = new hooks.AsyncResource('R', { requireManualDestroy: true });
  first.emitDestroy();
  const count = 40000;
  for (let i = 1; i < count; i++) {
    new hooks.AsyncResource('R', { requireManualDestroy: true }).emitDestroy();
  }
  setImmediate(() => {
    setImmediate(() => {
      const start = seen.indexOf(first.asyncId());
      const ours = seen.slice(start, start + count);
      log('count', ours.length);
      log('in order', String(ours.every((id, index) => id === first.asyncId() + index)));
    });
  });
};
