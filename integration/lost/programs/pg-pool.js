'use strict';

// node-postgres 2533: who waits for a connection of the pool gets it in the context of the request
// that gives it back.

const { AsyncLocalStorage } = require('node:async_hooks');
const pg = require('pg');
const { startPostgres } = require('../servers/postgres');

const requests = new AsyncLocalStorage();

startPostgres().then((server) => {
  const { port } = server.address();
  const pool = new pg.Pool({ host: '127.0.0.1', port, user: 'test', database: 'test', max: 1 });
  let done = 0;

  function handle(id) {
    // bind here
    pool.connect(function onClient(error, client, release) {
      console.log(id, requests.getStore()); // foreign here
      setTimeout(() => {
        release();
        if (++done === 2) pool.end(() => server.close());
      }, 3);
    });
  }

  pool.connect((error, client, release) => {
    release();
    requests.run({ id: 1 }, handle, 1);
    requests.run({ id: 2 }, handle, 2);
  });
});
