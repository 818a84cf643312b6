'use strict';

// The first of two timers that are due throws: the second one runs in the same turn.
module.exports = ({ elapse, note, trace }) => {
  trace();
  process.on('uncaughtException', (error) => note('listener', error.message));
  setTimeout(() => {
    note('throwing');
    throw new Error('timer');
  }, 1);
  setTimeout(() => note('neighbour'), 1);
  elapse(5);
};
