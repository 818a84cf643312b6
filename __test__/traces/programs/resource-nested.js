'use strict';

// Scopes in scopes, the same resource twice, and ids of each level.
module.exports = ({ hooks, note, trace }) => {
  trace();
  const options = { requireManualDestroy: true };
  const a = new hooks.AsyncResource('A', options);
  const b = new hooks.AsyncResource('B', { ...options, triggerAsyncId: a.asyncId() });
  note('ids', { id: a.asyncId() }, { id: a.triggerAsyncId() });
  note('ids', { id: b.asyncId() }, { id: b.triggerAsyncId() });
  a.runInAsyncScope(() => {
    note('a');
    b.runInAsyncScope(() => {
      note('b');
      a.runInAsyncScope(() => note('a again'));
      new hooks.AsyncResource('C', options);
    });
    note('a');
  });
  note('main');
};
