'use strict';

// unref() of an immediate next to one that holds the loop.
module.exports = ({ note, trace }) => {
  trace();
  const unref = setImmediate(() => note('unref'));
  unref.unref();
  note('has ref', String(unref.hasRef()));
  setImmediate(() => note('ref'));
};
