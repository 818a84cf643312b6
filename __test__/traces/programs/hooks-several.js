'use strict';

// Three hooks with different callbacks: called in the order in which they were enabled.
module.exports = ({ note, trace }) => {
  trace({ as: 'a', only: ['init'] });
  const b = trace({ as: 'b', only: ['before', 'after'] });
  trace({ as: 'c' });
  b.disable();
  setImmediate(() => {
    note('immediate');
    Promise.resolve().then(() => note('then'));
    b.enable();
    process.nextTick(() => note('tick'));
  });
};
