'use strict';

// Timers of one duration, with ticks and promises between them.
module.exports = ({ note, trace }) => {
  trace();
  for (const name of ['one', 'two', 'three']) {
    setTimeout(() => {
      note(name);
      process.nextTick(() => note(`tick of ${name}`));
      Promise.resolve().then(() => note(`then of ${name}`));
    }, 5);
  }
};
