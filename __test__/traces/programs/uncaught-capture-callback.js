'use strict';

// process.setUncaughtExceptionCaptureCallback() in the place of a listener.
module.exports = ({ note, trace }) => {
  trace();
  process.setUncaughtExceptionCaptureCallback((error) => note('capture', error.message));
  process.on('uncaughtExceptionMonitor', (error) => note('monitor', error.message));
  setTimeout(() => {
    setImmediate(() => note('immediate'));
    throw new Error('timer');
  }, 1);
};
