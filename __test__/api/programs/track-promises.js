'use strict';

// Hooks that do not want promises, alone and next to one that does.
const only = ['init', 'before', 'after'];
const scenarios = {
  alone({ hooks, note, trace }) {
    trace({ only, trackPromises: false });
    Promise.resolve().then(() => note('then'));
    new hooks.AsyncResource('R', { requireManualDestroy: true });
    setImmediate(() => {
      note('immediate');
      Promise.resolve().then(() => note('then of immediate'));
    });
  },
  together({ note, trace }) {
    trace({ as: 'others', only, trackPromises: false });
    trace({ as: 'all', only });
    Promise.resolve().then(() => {
      note('then');
      setImmediate(() => note('immediate'));
    });
  },
};

module.exports = (context) => scenarios[context.args[0]](context);
