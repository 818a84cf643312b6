'use strict';

// Requests share a connection that the first of them makes. What waits for it is awaited, and what
// the connection itself listens to does not ask for a store.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const net = require('node:net');

const requests = new AsyncLocalStorage();

class Client {
  #socket;
  #waiting = [];

  async ask(question) {
    this.#socket ??= await this.#connect();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#socket.write(`${question}\n`);
    });
  }

  #connect() {
    this.connecting ??= new Promise((resolve) => {
      const socket = net.connect(server.address().port, '127.0.0.1', () => resolve(socket));
      socket.setEncoding('utf8');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
        const lines = text.split('\n');
        text = lines.pop();
        for (const line of lines) this.#waiting.shift()(line);
      });
    });
    return this.connecting;
  }

  end() {
    this.#socket.end();
  }
}

const client = new Client();
const server = net.createServer((socket) => socket.pipe(socket));

server.listen(0, '127.0.0.1', async () => {
  await Promise.all(
    ['a', 'b', 'c'].map((id) =>
      requests.run({ id }, async () => {
        assert.strictEqual(await client.ask(id), id);
        assert.strictEqual(requests.getStore().id, id);
        assert.strictEqual(await client.ask(`${id}${id}`), id + id);
        assert.strictEqual(requests.getStore().id, id);
      }),
    ),
  );
  client.end();
  server.close();
});
