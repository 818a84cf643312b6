'use strict';

// timers/promises: an interval as an async iterator, left after two rounds.
module.exports = ({ note, trace }) => {
  const timers = require('node:timers/promises');
  trace();
  (async () => {
    let rounds = 0;
    for await (const value of timers.setInterval(1, 'value')) {
      note('round', value);
      if (++rounds === 2) break;
    }
    note('done');
  })();
};
