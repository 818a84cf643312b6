'use strict';

// A pool that a timer of the start of the program drains.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

class Pool {
  #waiting = [];
  #timer = setInterval(() => this.#drain(), 3);

  query(sql, callback) {
    this.#waiting.push({ sql, callback });
  }

  #drain() {
    const next = this.#waiting.shift();
    if (next) next.callback(null, next.sql);
    else clearInterval(this.#timer);
  }
}

const pool = new Pool();
requests.run({ id: 1 }, () => {
  // bind here
  pool.query('SELECT 1', function onRow(error, row) {
    console.log(row, requests.getStore()); // lost here
  });
});
