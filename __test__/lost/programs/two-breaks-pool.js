'use strict';

// A pool passes a connection to a callback, and the connection passes its rows to another one. Each keeps only one
// callback, in a property.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

class Connection {
  query(sql, callback) {
    this.waiting = { sql, callback };
  }

  answer() {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.callback(null, [waiting.sql]);
  }
}

class Pool {
  #connection = new Connection();
  #timer = setInterval(() => this.#next(), 3);

  acquire(callback) {
    this.callback = callback;
  }

  #next() {
    const { callback } = this;
    this.callback = undefined;
    if (callback !== undefined) callback(null, this.#connection);
    else if (this.#connection.waiting === undefined) clearInterval(this.#timer);
    else this.#connection.answer();
  }
}

const pool = new Pool();

function load(id) {
  // bind first here
  pool.acquire((error, connection) => {
    // bind here
    connection.query(`SELECT ${id}`, (failure, rows) => {
      console.log(rows, requests.getStore()); // lost here
    });
  });
}

requests.run({ id: 1 }, load, 7);
