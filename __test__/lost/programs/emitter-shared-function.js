'use strict';

// One function listens to two emitters. Only the one that is added inside of run() has lost a
// store: the other is called where no store was ever expected.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const system = new EventEmitter();
const user = new EventEmitter();

function log(what) {
  const store = requests.getStore(); // lost here
  console.log(what, store);
}

system.on('event', log);
requests.run({ id: 1 }, () => {
  user.on('event', log); // bind here
});
setTimeout(() => {
  system.emit('event', 'system');
  user.emit('event', 'user');
}, 5);
