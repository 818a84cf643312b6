'use strict';

// What an uncaught exception leaves: no default trigger id and an empty stack, before and after the
// listeners have run.
module.exports = ({ hooks, log, trace }) => {
  const embedder = require('../../../embedder');
  const { async_hook_fields, async_id_fields, constants } = embedder;
  trace({ only: ['after'] });
  process.on('uncaughtException', (error) => {
    log(error.message);
    log('default trigger id', async_id_fields[constants.kDefaultTriggerAsyncId]);
    log(
      'is the executing id',
      String(embedder.getDefaultTriggerAsyncId() === hooks.executionAsyncId()),
    );
    setImmediate(() =>
      log('depth in the next immediate', async_hook_fields[constants.kStackLength]),
    );
  });
  setImmediate(() => {
    // As a constructor leaves it that throws while it makes a resource.
    async_id_fields[constants.kDefaultTriggerAsyncId] = 1234;
    for (let id = 1000; id < 1100; id++) embedder.pushAsyncContext(id, 1, {});
    throw new Error('thrown');
  });
};
