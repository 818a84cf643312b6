'use strict';

// Emitters that have a resource.

const { EventEmitterAsyncResource } = require('node:events');
const table = require('../../support/table.js');

module.exports = table({
  'hooks see the store of the resource'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const before = (id) => id === emitter.asyncId && log('before', storage.getStore());
    const after = (id) => id === emitter.asyncId && log('after', storage.getStore());
    const hook = hooks.createHook({ before, after });
    const emitter = storage.run('made', () => new EventEmitterAsyncResource({ name: 'EMITTER' }));
    hook.enable();
    emitter.on('event', () => log('event', storage.getStore()));
    storage.run('emits', () => {
      emitter.emit('event');
      log('emitted', storage.getStore());
    });
    emitter.on('event', () => storage.enterWith('entered'));
    emitter.emit('event');
    emitter.emit('event');
    log('outside', storage.getStore());
  },

  'the resource is one'({ hooks, log }) {
    hooks.createHook({ init() {} }).enable();
    const { asyncResource } = new EventEmitterAsyncResource({ name: 'EMITTER' });
    log(asyncResource instanceof hooks.AsyncResource);
    log(asyncResource instanceof class extends hooks.AsyncResource {});
  },
});
