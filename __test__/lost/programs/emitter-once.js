'use strict';

// A connection that all requests share: each waits for its own answer with a function that is
// written outside of every scope.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();

class Connection extends EventEmitter {
  #asked = [];
  #timer = setInterval(() => this.#answer(), 3);

  ask(question, callback) {
    const id = this.#asked.push(question);
    this.once(`answer ${id}`, callback); // bind here
  }

  #answer() {
    this.#asked.forEach((question, i) => this.emit(`answer ${i + 1}`, question.toUpperCase()));
    clearInterval(this.#timer);
  }
}

const connection = new Connection();

function onAnswer(answer) {
  console.log(answer, requests.getStore()); // lost here
}

function ask(question) {
  connection.ask(question, onAnswer);
}

requests.run({ id: 1 }, ask, 'how');
