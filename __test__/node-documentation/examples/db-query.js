'use strict';

// A resource of a library: callbacks run in the context in which they were asked for.
const { AsyncResource, executionAsyncId, triggerAsyncId } = require('node:async_hooks');

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

const db = { get: (query, callback) => setImmediate(callback, null, `rows of ${query}`) };
const query = new DBQuery(db);
query.getInfo('SELECT', (err, data) => {
  const own = executionAsyncId() === query.asyncId();
  console.log(`${err} ${data}, own context: ${own}, trigger: ${triggerAsyncId()}`);
  query.close();
  console.log(`closed: ${query.db}`);
});
