'use strict';

// The first hook of all, enabled in a tick. (Of the tick itself, which is older, there is no destroy:
// the package learns of resources from its first use on.)
module.exports = ({ note, trace }) => {
  process.nextTick(() => {
    const hook = trace({ only: ['init', 'before', 'after', 'promiseResolve'] });
    note('enabled');
    process.nextTick(() => note('tick'));
    setImmediate(() => {
      note('immediate');
      hook.disable();
    });
  });
};

module.exports.asksFirstInCallback = true;
