// AsyncResource: a database query
'use strict';

const { AsyncResource, createHook, executionAsyncId } = require('async-hooks-native');
const { writeSync } = require('node:fs');

class DBQuery extends AsyncResource {
  constructor(db) {
    super('DBQuery');
    this.db = db;
  }

  getInfo(query, callback) {
    this.db.get(query, (err, data) => {
      this.runInAsyncScope(callback, null, err, data);
    });
  }

  close() {
    this.db = null;
    this.emitDestroy();
  }
}

// A database that answers from a callback queue of its own.
const db = {
  get: (query, callback) => setTimeout(callback, 1, null, `rows of ${query}`),
};

createHook({
  init: (asyncId, type) => type === 'DBQuery' && writeSync(1, `init ${type}\n`),
  destroy: (asyncId) => asyncId === query.asyncId() && writeSync(1, 'destroy DBQuery\n'),
}).enable();

const query = new DBQuery(db);
query.getInfo('SELECT 1', (err, data) => {
  writeSync(1, `${data}, in the query's context: ${executionAsyncId() === query.asyncId()}\n`);
  query.close();
});

// Prints:
//   init DBQuery
//   rows of SELECT 1, in the query's context: true
//   destroy DBQuery
