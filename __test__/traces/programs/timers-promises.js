'use strict';

// timers/promises: setTimeout and setImmediate.
module.exports = ({ note, trace }) => {
  const timers = require('node:timers/promises');
  trace();
  (async () => {
    note('got', await timers.setTimeout(1, 'timeout'));
    note('got', await timers.setImmediate('immediate'));
  })();
};
