'use strict';

// No after callback anywhere: the stack is emptied all the same.
module.exports = ({ note, trace }) => {
  trace({ only: ['init', 'before'] });
  process.on('uncaughtException', (error) => note('listener', error.message));
  setTimeout(() => {
    setImmediate(() => note('immediate'));
    throw new Error('timer');
  }, 1);
};
