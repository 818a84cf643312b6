'use strict';

// timers/promises with a signal that was aborted before.
module.exports = ({ note, trace }) => {
  const timers = require('node:timers/promises');
  const signal = AbortSignal.abort();
  trace();
  timers.setTimeout(1000, undefined, { signal }).catch((error) => note('caught', error.name));
  timers.setImmediate(undefined, { signal }).catch((error) => note('caught', error.name));
};
