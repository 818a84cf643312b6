'use strict';

// Two spans of one request: the second one calls a listener of the first one.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const spans = new AsyncLocalStorage();
const cache = new EventEmitter();

function handle() {
  spans.run('read', () => {
    // bind here
    cache.on('changed', () => {
      console.log(spans.getStore()); // foreign here
    });
  });
  spans.run('write', () => cache.emit('changed'));
}

spans.run('request', handle);
