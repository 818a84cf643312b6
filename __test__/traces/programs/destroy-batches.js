'use strict';

// Several resources destroyed in one turn come in the order of their emitDestroy().
module.exports = ({ hooks, note, trace }) => {
  trace();
  const resources = Array.from(
    { length: 5 },
    (_, index) => new hooks.AsyncResource(`R${index}`, { requireManualDestroy: true }),
  );
  setImmediate(() => {
    for (const index of [3, 1, 4, 0, 2]) resources[index].emitDestroy();
    note('queued');
    setImmediate(() => note('next turn'));
  });
};
