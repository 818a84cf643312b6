'use strict';

// An error thrown in a tick, with another one waiting.
module.exports = ({ note, trace }) => {
  trace();
  process.on('uncaughtException', (error) => note('listener', error.message));
  process.nextTick(() => {
    note('throwing');
    throw new Error('tick');
  });
  process.nextTick(() => note('neighbour'));
  Promise.resolve().then(() => note('then'));
};
