'use strict';

// What a hook sees of a tick: an object with its callback and arguments.
module.exports = ({ hooks, note, trace }) => {
  function callback() {
    note('is the resource', String(hooks.executionAsyncResource() === seen));
  }
  let seen;
  hooks
    .createHook({
      init(id, type, trigger, resource) {
        if (type !== 'TickObject') return;
        seen = resource;
        note('resource', Object.keys(resource), resource.args ?? 'none');
        note('callback', String(resource.callback === callback));
      },
    })
    .enable();
  trace();
  process.nextTick(callback, 1, 2);
};
