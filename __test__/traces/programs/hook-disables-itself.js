'use strict';

// A hook that disables itself in init, another in before, another in after.
module.exports = ({ hooks, note }) => {
  for (const event of ['init', 'before', 'after']) {
    const hook = hooks.createHook({
      [event](id) {
        note(`${event} once`, { id });
        hook.disable();
      },
    });
    hook.enable();
  }
  const resource = new hooks.AsyncResource('A', { requireManualDestroy: true });
  resource.runInAsyncScope(() => note('one'));
  resource.runInAsyncScope(() => note('two'));
  new hooks.AsyncResource('B', { requireManualDestroy: true });
};
