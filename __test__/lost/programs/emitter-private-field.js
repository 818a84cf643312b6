'use strict';

// The listener is a private field of a class that is made outside of the scope.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();

class Controller {
  handle = async (bus) => {
    await null;
    bus.once('done', this.#finish); // bind here
  };

  #finish = () => {
    this.log('finished');
  };

  log(what) {
    console.log(what, requests.getStore()); // lost here
  }
}

const bus = new EventEmitter();
requests.run({ id: 1 }, new Controller().handle, bus);
setTimeout(() => bus.emit('done'), 10);
