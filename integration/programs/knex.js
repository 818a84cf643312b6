'use strict';

// knex over SQLite: its queries are thenables, which begin when somebody waits for them. Queries are
// made and awaited in contexts, in transactions and over a pool of one connection, and their events
// are listened to.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const knex = require('knex');
const { count, printCounts } = require('../support/tally');

const REQUESTS = 25;
const requests = new AsyncLocalStorage();

function check(name, place) {
  assert.strictEqual(requests.getStore(), name, place);
  count(place);
}

// Each inserts the name and reads it back.
const ways = {
  async await(db, name) {
    await db('names').insert({ name });
    check(name, 'await of an insert');
    const [row] = await db('names').where({ name });
    check(name, 'await of a select');
    return row.name;
  },
  then: (db, name) =>
    db('names')
      .insert({ name })
      .then(() => {
        check(name, 'then of an insert');
        return db('names').where({ name });
      })
      .then(([row]) => {
        check(name, 'then of a select');
        return row.name;
      }),
  async 'a transaction'(db, name) {
    return db.transaction(async (transaction) => {
      check(name, 'the function of a transaction');
      await transaction('names').insert({ name });
      check(name, 'an insert of a transaction');
      const row = await transaction('names').where({ name }).first();
      check(name, 'a select of a transaction');
      return row.name;
    });
  },
  async 'a transaction by hand'(db, name) {
    const transaction = await db.transaction();
    check(name, 'the begin of a transaction');
    await transaction('names').insert({ name });
    const row = await transaction('names').where({ name }).first();
    await transaction.rollback();
    check(name, 'a rollback');
    return row.name;
  },
  'a callback': (db, name) =>
    new Promise((resolve, reject) => {
      db.select(db.raw('? as name', [name])).asCallback((error, rows) => {
        if (error) return reject(error);
        check(name, 'a callback');
        resolve(rows[0].name);
      });
    }),
  async 'a failing query'(db, name) {
    await assert.rejects(async () => db('nothing').select(), /no such table/);
    check(name, 'a failing query');
    return name;
  },
  async 'Promise.all'(db, name) {
    const queries = [1, 2, 3].map((n) => db.select(db.raw('? as name, ? as n', [name, n])));
    const answers = await Promise.all(queries);
    check(name, 'Promise.all');
    assert.deepStrictEqual(
      answers.flat().map(({ n }) => n),
      [1, 2, 3],
    );
    return answers[0][0].name;
  },
  async 'await of a thenable that is returned'(db, name) {
    const query = () => db.select(db.raw('? as name', [name]));
    const [row] = await (async () => query())();
    check(name, 'await of a thenable that is returned');
    return row.name;
  },
};

async function main() {
  const db = knex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
  });
  await db.schema.createTable('names', (table) => table.string('name'));
  // Whose query it is must be what is executing: the answer's rows say it.
  db.on('query', ({ sql, bindings }) => {
    const name = bindings?.find((value) => String(value).startsWith('request'));
    if (name !== undefined && /^(insert|select)/.test(sql)) check(name, 'a listener of queries');
  });
  const watch = setInterval(() => assert.strictEqual(requests.getStore(), undefined), 3);

  for (const [way, ask] of Object.entries(ways)) {
    await Promise.all(
      Array.from({ length: REQUESTS }, (_, i) => {
        const name = `request ${way} ${i}`;
        return requests.run(name, async () => {
          assert.strictEqual(await ask(db, name), name, way);
          check(name, `after ${way}`);
        });
      }),
    );
    assert.strictEqual(requests.getStore(), undefined);
  }

  await elsewhere(db);
  clearInterval(watch);
  await db.destroy();
  printCounts();
}

// A query that is made in one context and awaited in another begins where it is awaited.
async function elsewhere(db) {
  let seen;
  const query = requests.run('made here', () => {
    const made = db.select(1);
    made.on('query', () => {
      seen = requests.getStore();
    });
    return made;
  });
  await requests.run('awaited here', async () => {
    await query;
    check('awaited here', 'await of a query from elsewhere');
  });
  console.log(`a query from elsewhere begins with the store of "${seen}"`);
}

main();
