'use strict';

// Events run in the context that emits them.
module.exports = ({ note, trace }) => {
  const EventEmitter = require('node:events');
  trace();
  const emitter = new EventEmitter();
  emitter.on('event', (from) => note('event', from));
  emitter.emit('event', 'main');
  setImmediate(() => emitter.emit('event', 'immediate'));
  Promise.resolve().then(() => emitter.emit('event', 'then'));
};
