'use strict';

// All sources at once, started from one immediate.
module.exports = ({ note, trace }) => {
  trace();
  setImmediate(() => {
    setImmediate(() => note('immediate'));
    process.nextTick(() => note('tick'));
    queueMicrotask(() => note('microtask'));
    Promise.resolve().then(() => note('then'));
    (async () => {
      await null;
      note('await');
    })();
    note('started');
  });
};
