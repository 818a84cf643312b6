'use strict';

// A server of WebSockets that makes a scope for each message.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { once } = require('node:events');
const { setTimeout: sleep } = require('node:timers/promises');
const { WebSocket, WebSocketServer } = require('ws');

const messages = new AsyncLocalStorage();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });

server.on('connection', (socket) => {
  assert.strictEqual(messages.getStore(), undefined);
  socket.on('message', (data) => {
    messages.run({ text: String(data) }, async () => {
      await sleep(1);
      socket.send(messages.getStore().text);
    });
  });
});

server.on('listening', async () => {
  await Promise.all(
    ['a', 'b'].map(async (text) => {
      const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
      await once(client, 'open');
      await messages.run({ client: text }, async () => {
        client.send(text);
        const [answer] = await once(client, 'message');
        assert.strictEqual(String(answer), text);
        assert.strictEqual(messages.getStore().client, text);
      });
      client.close();
    }),
  );
  server.close();
});
