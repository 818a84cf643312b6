'use strict';

// A listener that is bound to the context of the program's start is called in a request, and expects no store.

const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const metrics = new EventEmitter();
metrics.on(
  'request',
  AsyncResource.bind(() => requests.getStore()),
);

function handle(id) {
  const done = () => {
    metrics.emit('request', id);
  };
  setImmediate(done);
}

requests.run({ id: 1 }, () => handle(1));
