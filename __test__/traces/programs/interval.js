'use strict';

// An interval is one resource with several before and after, cleared from inside.
module.exports = ({ note, trace }) => {
  trace();
  let rounds = 0;
  const interval = setInterval(() => {
    note('round', rounds);
    process.nextTick(() => note('tick'));
    if (++rounds === 3) clearInterval(interval);
  }, 1);
};
