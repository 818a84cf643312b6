'use strict';

// knex 3550: a query that is awaited has its store on the runtimes of today, which lost it then. The
// function of a transaction that has to wait for a connection has none.

const { AsyncLocalStorage } = require('node:async_hooks');
const makeKnex = require('knex');
const { startPostgres } = require('../servers/postgres');

const requests = new AsyncLocalStorage();

startPostgres().then(async (server) => {
  const { port } = server.address();
  const connection = { host: '127.0.0.1', port, user: 'test', database: 'test' };
  const knex = makeKnex({ client: 'pg', connection, pool: { min: 1, max: 1 } });

  const first = knex.select(1).then(() => {});
  await requests.run({ id: 1 }, async () => {
    const rows = await knex.select(1);
    console.log('await', rows.length, requests.getStore());
    // bind here
    await knex.transaction(async function work(transaction) {
      console.log('transaction', requests.getStore()); // lost here
      await transaction.select(1);
    });
    console.log('end', requests.getStore());
  });
  await first;
  await knex.destroy();
  server.close();
});
