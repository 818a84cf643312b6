'use strict';

// A queue that is told once how to process, and then gets jobs from requests.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

class Queue {
  #jobs = new Map();
  #process;

  process(callback) {
    this.#process = callback;
    const timer = setInterval(() => {
      for (const [id, job] of this.#jobs) {
        this.#jobs.delete(id);
        this.#process(id, job);
        clearInterval(timer);
      }
    }, 3);
  }

  add(id, job) {
    this.#jobs.set(id, job);
  }
}

const mails = new Queue();
mails.process((id, mail) => {
  console.log(id, mail.to, requests.getStore()); // lost here
});

function welcome(to) {
  mails.add('mail 1', { to }); // bind here
}

requests.run({ id: 1 }, welcome, 'somebody@example.com');
