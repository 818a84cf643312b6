'use strict';

// Resources made and entered in every kind of callback.
module.exports = ({ hooks, note, trace }) => {
  trace();
  function enter(name) {
    const resource = new hooks.AsyncResource(name, { requireManualDestroy: true });
    resource.runInAsyncScope(() => note(name));
    resource.emitDestroy();
  }
  process.nextTick(enter, 'tick');
  queueMicrotask(() => enter('microtask'));
  Promise.resolve('then').then(enter);
  setImmediate(() => {
    enter('immediate');
    setTimeout(enter, 1, 'timer');
  });
};
