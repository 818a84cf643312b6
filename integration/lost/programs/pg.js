'use strict';

// node-postgres 2533: callbacks run in the context in which the connection was made.

const { AsyncLocalStorage } = require('node:async_hooks');
const pg = require('pg');
const { startPostgres } = require('../servers/postgres');

const requests = new AsyncLocalStorage();

startPostgres().then((server) => {
  const { port } = server.address();
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'test', database: 'test' });
  client.connect(() => {
    requests.run({ id: 1 }, () => {
      // bind here
      client.query('SELECT 1', function onRows(error, { rows }) {
        console.log(rows, requests.getStore()); // lost here
        client.end(() => server.close());
      });
    });
  });
});
