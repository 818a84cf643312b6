'use strict';

// A timer that clears itself, and one that clears its neighbour.
module.exports = ({ note, trace }) => {
  trace();
  const self = setTimeout(() => {
    note('self');
    clearTimeout(self);
    note('cleared');
  }, 1);
  setTimeout(() => {
    note('first');
    clearTimeout(neighbour);
  }, 1);
  const neighbour = setTimeout(() => note('never'), 1);
  setTimeout(() => note('third'), 1);
};
