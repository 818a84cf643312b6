'use strict';

// An interval that throws in each of its rounds.
module.exports = ({ note, trace }) => {
  trace();
  process.on('uncaughtException', (error) => note('listener', error.message));
  let rounds = 0;
  const interval = setInterval(() => {
    if (++rounds === 3) clearInterval(interval);
    throw new Error(`round ${rounds}`);
  }, 1);
};
