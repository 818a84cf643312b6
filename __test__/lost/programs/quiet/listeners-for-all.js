'use strict';

// Listeners that serve all requests, although the first of them adds them.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const lines = [];
let connection;

const log = (what) => lines.push(`${what} ${requests.getStore()}`);

function logger(level) {
  return (what) => log(`${level} ${what}`);
}

const onRow = logger('row');

function connect() {
  const made = new EventEmitter();
  let count = 0;
  made.on('row', onRow);
  made.on('row', () => log(++count));
  return made;
}

function query(id) {
  connection ??= connect();
  if (connection.listenerCount('end') === 0) connection.on('end', () => log('end'));
  logger('query')(id);
  connection.emit('row', 'data');
  connection.emit('end');
}

for (const id of [1, 2, 3]) requests.run(id, query, id);
assert.deepStrictEqual(lines.slice(-4), ['query 3 3', 'row data 3', '3 3', 'end 3']);
