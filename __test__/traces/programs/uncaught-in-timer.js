'use strict';

// An error thrown in a timer: after follows the listener, and the stack is empty afterwards.
module.exports = ({ note, trace }) => {
  trace();
  process.on('uncaughtException', (error) => note('listener', error.message));
  setTimeout(() => {
    process.nextTick(() => note('tick'));
    setImmediate(() => {
      note('immediate');
      setTimeout(() => note('later'), 1);
    });
    note('throwing');
    throw new Error('timer');
  }, 1);
};
