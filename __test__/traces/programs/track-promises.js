'use strict';

// Hooks that do not want promises next to one that does.
module.exports = ({ hooks, note, trace }) => {
  trace({ as: 'no promises', trackPromises: false });
  note('main');
  Promise.resolve().then(() => note('then'));
  new hooks.AsyncResource('A', { requireManualDestroy: true }).runInAsyncScope(() => note('scope'));
  setImmediate(() => {
    const hook = trace({ as: 'all' });
    Promise.resolve().then(() => {
      note('tracked');
      hook.disable();
      Promise.resolve().then(() => note('after disable'));
    });
    setImmediate(() => {
      Promise.resolve().then(() => note('end'));
    });
  });
};
module.exports.needs = 'trackPromises';
