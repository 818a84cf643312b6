'use strict';

// The callback of a class's method that run() calls.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const waiting = [];
const database = { get: (key, callback) => waiting.push(callback) };

class Users {
  load(key, done) {
    // bind here
    database.get(key, (error, row) => {
      this.finish(row, done);
    });
  }

  finish(row, done) {
    console.log(requests.getStore()); // lost here
    done(row);
  }
}

requests.run({ id: 1 }, () => new Users().load('somebody', () => {}));
setTimeout(() => waiting.forEach((callback) => callback(null, 'row')), 2);
