'use strict';

// clearTimeout() of a timer that has fired does nothing.
module.exports = ({ note, trace }) => {
  trace();
  const timer = setTimeout(() => {
    note('fired');
    setImmediate(() => {
      clearTimeout(timer);
      note('cleared');
    });
  }, 1);
};
