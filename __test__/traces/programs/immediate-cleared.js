'use strict';

// clearImmediate() before, by a neighbour and from inside.
module.exports = ({ note, trace }) => {
  trace();
  clearImmediate(setImmediate(() => note('never')));
  setImmediate(() => {
    note('first');
    clearImmediate(neighbour);
    clearImmediate(neighbour);
  });
  const neighbour = setImmediate(() => note('never'));
  const self = setImmediate(() => {
    note('self');
    clearImmediate(self);
    setTimeout(() => note('last'), 1);
  });
};
