'use strict';

// What measures the delay of the event loop.
module.exports = ({ note, step }) => {
  step('histogram', () => {
    const histogram = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 1 });
    histogram.enable();
    setTimeout(() => {
      note('timer');
      histogram.disable();
    }, 5);
  });
};
