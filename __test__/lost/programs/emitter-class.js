'use strict';

// The listener is a method of a class that is made inside of run(). Its names are those of properties
// that every object has.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();
setTimeout(() => bus.emit('toString', 'all'), 5);

class Watcher {
  constructor() {
    bus.on('toString', this.toString.bind(this)); // bind here
  }

  toString() {
    return this.valueOf();
  }

  valueOf() {
    console.log(requests.getStore()); // lost here
  }
}

requests.run({ id: 1 }, () => new Watcher());
