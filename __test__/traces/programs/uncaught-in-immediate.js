'use strict';

// An error thrown in an immediate, with another one waiting.
module.exports = ({ note, trace }) => {
  trace();
  process.on('uncaughtException', (error) => note('listener', error.message));
  setImmediate(() => {
    note('throwing');
    throw new Error('immediate');
  });
  setImmediate(() => note('neighbour'));
};
