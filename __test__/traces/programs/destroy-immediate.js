'use strict';

// destroy of an immediate comes with the turn after it.
module.exports = ({ note, trace }) => {
  trace();
  setImmediate(() => {
    note('one');
    setImmediate(() => {
      note('two');
      setImmediate(() => note('three'));
    });
  });
};
