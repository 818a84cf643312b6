// A pool of connections that requests share. Events of a connection run in the context of the connection, which
// belongs to another request or to none. Each query is an AsyncResource, so its callback runs in the context of the
// request that made the query. Run it with: node examples/connection-pool.js
'use strict';

const net = require('node:net');
const { createInterface } = require('node:readline');
const { AsyncLocalStorage, AsyncResource } = require('async-hooks-native');

const CONNECTIONS = 2;
const REQUESTS = 8;

/** A query that waits for its answer. */
class Query extends AsyncResource {
  constructor(text, callback) {
    super('Query', { requireManualDestroy: true });
    this.text = text;
    this.callback = callback;
  }

  answer(error, line) {
    this.runInAsyncScope(this.callback, null, error, line);
    // No more callbacks run in this context.
    this.emitDestroy();
  }
}

/** A connection that sends one query at a time. */
class Connection {
  constructor(port, onIdle) {
    this.query = undefined;
    this.socket = net.connect(port, '127.0.0.1');
    createInterface({ input: this.socket }).on('line', (line) => {
      const { query } = this;
      this.query = undefined;
      query.answer(null, line);
      onIdle(this);
    });
    this.socket.on('error', (error) => this.query?.answer(error));
  }

  send(query) {
    this.query = query;
    this.socket.write(`${query.text}\n`);
  }

  close() {
    this.socket.end();
  }
}

class Pool {
  constructor(port, size) {
    this.waiting = [];
    this.idle = [];
    const onIdle = (connection) => {
      const query = this.waiting.shift();
      if (query) connection.send(query);
      else this.idle.push(connection);
    };
    this.connections = Array.from({ length: size }, () => new Connection(port, onIdle));
    this.idle.push(...this.connections);
  }

  /** Calls back with what the server answers, in the context of the caller. */
  query(text, callback) {
    const query = new Query(text, callback);
    const connection = this.idle.pop();
    if (connection) connection.send(query);
    else this.waiting.push(query);
  }

  close() {
    for (const connection of this.connections) connection.close();
  }
}

// A server that answers each line in capital letters.
const server = net.createServer((socket) => {
  createInterface({ input: socket }).on('line', (line) => {
    setTimeout(() => socket.write(`${line.toUpperCase()}\n`), 2);
  });
});

server.listen(0, '127.0.0.1', () => {
  const requests = new AsyncLocalStorage();
  const pool = new Pool(server.address().port, CONNECTIONS);
  let answered = 0;

  for (let i = 1; i <= REQUESTS; i++) {
    requests.run(`request ${i}`, () => {
      pool.query(`hello from request ${i}`, (error, line) => {
        if (error) throw error;
        console.log(`${requests.getStore()} got ${line}`);
        if (++answered < REQUESTS) return;
        pool.close();
        server.close();
      });
    });
  }
});
