'use strict';

// Timeouts of requests share one timer: the one who makes it is the start of the program.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

class Wheel {
  #slots = [];
  #timer;

  add(callback) {
    this.#slots.push(callback);
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#turn(), 5);
  }

  #turn() {
    this.#timer = undefined;
    for (const callback of this.#slots.splice(0)) callback();
  }
}

const wheel = new Wheel();
wheel.add(() => {});

requests.run({ id: 1 }, () => {
  // bind here
  wheel.add(function expire() {
    console.log(requests.getStore()); // lost here
  });
});
