'use strict';

// A hook enabled inside a timer callback: neither its before nor its init was seen.
module.exports = ({ note, trace }) => {
  note('main');
  setTimeout(() => {
    note('timer');
    trace();
    note('enabled');
    setImmediate(() => note('immediate'));
  }, 1);
};
