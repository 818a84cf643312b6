'use strict';

// A pool that keeps an AsyncResource for each job, and a queue that binds.

const assert = require('node:assert');
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const rows = [];

class Job extends AsyncResource {
  constructor(sql, callback) {
    super('Job');
    this.sql = sql;
    this.callback = callback;
  }

  done() {
    this.runInAsyncScope(this.callback, null, null, this.sql);
    this.emitDestroy();
  }
}

class Pool {
  #jobs = [];
  #timer = setInterval(() => this.#drain(), 3);

  query(sql, callback) {
    this.#jobs.push(new Job(sql, callback));
  }

  then(callback) {
    const bound = AsyncResource.bind(callback);
    this.#jobs.push({ done: () => bound('ready') });
  }

  #drain() {
    this.#jobs.shift()?.done();
    if (rows.length === 8) clearInterval(this.#timer);
  }
}

const pool = new Pool();

for (const id of [1, 2, 3, 4]) {
  requests.run({ id }, () => {
    pool.query(`SELECT ${id}`, (error, row) => {
      assert.strictEqual(requests.getStore().id, id);
      rows.push(row);
    });
    pool.then((state) => {
      assert.strictEqual(requests.getStore().id, id);
      rows.push(state);
    });
  });
}
