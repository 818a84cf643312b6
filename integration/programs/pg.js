'use strict';

// node-postgres against a real server, whose address is in DATABASE: more requests than connections,
// so that a connection that one request made serves others.

const assert = require('node:assert');
const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');
const { once } = require('node:events');
const pg = require('pg');
const { count, printCounts } = require('../support/tally');

const REQUESTS = 30;
const requests = new AsyncLocalStorage();

function check(name, place) {
  assert.strictEqual(requests.getStore(), name, place);
  count(place);
}

// node-postgres calls callbacks in the context of the connection: who uses them has to bind them.
const bind = (callback) => AsyncResource.bind(callback);

// Each lets the server say the name and resolves with what it said.
const ways = {
  async 'query of a pool'(pool, name) {
    const { rows } = await pool.query('SELECT pg_sleep(0.002), $1::text AS said', [name]);
    check(name, 'query of a pool');
    return rows[0].said;
  },
  'query of a pool with a callback': (pool, name) =>
    new Promise((resolve, reject) => {
      const callback = (error, result) => {
        if (error) return reject(error);
        check(name, 'query of a pool with a callback');
        resolve(result.rows[0].said);
      };
      pool.query('SELECT $1::text AS said', [name], bind(callback));
    }),
  async 'a transaction'(pool, name) {
    const client = await pool.connect();
    check(name, 'connect');
    try {
      await client.query('BEGIN');
      await client.query('INSERT INTO names VALUES ($1)', [name]);
      check(name, 'an insert');
      const { rows } = await client.query('SELECT name AS said FROM names WHERE name = $1', [name]);
      check(name, 'a select');
      await client.query('ROLLBACK');
      return rows[0].said;
    } finally {
      client.release();
    }
  },
  'connect with a callback': (pool, name) =>
    new Promise((resolve, reject) => {
      const onConnected = (error, client, release) => {
        if (error) return reject(error);
        check(name, 'connect with a callback');
        const onAnswered = (error, result) => {
          release();
          if (error) return reject(error);
          check(name, 'query of a client with a callback');
          resolve(result.rows[0].said);
        };
        client.query('SELECT $1::text AS said', [name], bind(onAnswered));
      };
      pool.connect(bind(onConnected));
    }),
  async 'a prepared statement'(pool, name) {
    const query = { name: 'say', text: 'SELECT $1::text AS said', values: [name] };
    const { rows } = await pool.query(query);
    check(name, 'a prepared statement');
    return rows[0].said;
  },
  async 'a failing query'(pool, name) {
    await assert.rejects(pool.query('SELECT nonsense'), { code: '42703' });
    check(name, 'a failing query');
    return name;
  },
};

async function main() {
  const pool = new pg.Pool({ connectionString: process.env.DATABASE, max: 4 });
  await pool.query('CREATE TABLE IF NOT EXISTS names (name text)');
  const watch = setInterval(() => assert.strictEqual(requests.getStore(), undefined), 3);

  for (const [way, ask] of Object.entries(ways)) {
    await Promise.all(
      Array.from({ length: REQUESTS }, (_, i) =>
        requests.run(`request ${i}`, async () => {
          assert.strictEqual(await ask(pool, `request ${i}`), `request ${i}`, way);
          check(`request ${i}`, `after ${way}`);
        }),
      ),
    );
    assert.strictEqual(requests.getStore(), undefined);
  }
  await listenAndNotify();
  clearInterval(watch);
  await pool.end();
  printCounts();
}

// What the server says unasked comes in the context of the connection.
async function listenAndNotify() {
  const channel = `news_${process.pid}`;
  const listener = new pg.Client(process.env.DATABASE);
  await requests.run('connection', async () => {
    await listener.connect();
    await listener.query(`LISTEN ${channel}`);
  });
  const speaker = new pg.Client(process.env.DATABASE);
  await speaker.connect();
  const notified = new Promise((resolve) => {
    listener.on('notification', ({ payload }) => {
      console.log(`notification ${payload} with the store ${requests.getStore()}`);
      resolve();
    });
  });
  await requests.run('speaker', () => speaker.query(`NOTIFY ${channel}, 'hello'`));
  await notified;
  await Promise.all([once(listener, 'end'), listener.end()]);
  await speaker.end();
}

main();
