'use strict';

// A queue of objects that are made in a request, and run by a timer of the start of the program.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const tasks = [];
setTimeout(() => {
  for (const task of tasks) task.run();
}, 5);

class Task {
  constructor(name) {
    this.name = name;
  }

  run() {
    console.log(this.name, requests.getStore()); // lost here
  }
}

requests.run({ id: 1 }, () => {
  tasks.push(new Task('mail')); // bind here
});
