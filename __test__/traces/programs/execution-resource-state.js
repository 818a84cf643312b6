'use strict';

// Data carried on resources, as the documentation's continuation local storage does it.
module.exports = ({ hooks, note }) => {
  const { createHook, executionAsyncResource } = hooks;
  const state = Symbol('state');
  createHook({
    init(id, type, trigger, resource) {
      const current = executionAsyncResource();
      if (current) resource[state] = current[state];
    },
  }).enable();
  function request(name) {
    setImmediate(() => {
      executionAsyncResource()[state] = name;
      setTimeout(async () => {
        note('timer', executionAsyncResource()[state]);
        await null;
        note('await', executionAsyncResource()[state]);
        process.nextTick(() => note('tick', executionAsyncResource()[state]));
      }, 5);
    });
  }
  request('one');
  request('two');
};
