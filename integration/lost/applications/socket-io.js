'use strict';

// A chat over socket.io: each message is a scope.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { Server } = require('socket.io');
const { io } = require('socket.io-client');

const messages = new AsyncLocalStorage();
const server = http.createServer();
const chat = new Server(server);
let said = 0;

async function say(socket, text) {
  await sleep(1);
  assert.strictEqual(messages.getStore().id, socket.id);
  chat.emit('said', text, messages.getStore().id);
}

chat.on('connection', (socket) => {
  assert.strictEqual(messages.getStore(), undefined);
  socket.on('say', (text, acknowledge) => {
    messages.run({ id: socket.id }, async () => {
      await say(socket, text);
      acknowledge(messages.getStore().id);
    });
  });
});

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const sockets = [1, 2].map(() => io(url, { transports: ['websocket'] }));
  await Promise.all(
    sockets.map(async (socket) => {
      socket.on('said', () => said++);
      await new Promise((resolve) => socket.on('connect', resolve));
      assert.strictEqual(await socket.emitWithAck('say', 'hello'), socket.id);
    }),
  );
  for (const socket of sockets) socket.disconnect();
  assert.ok(said > 0);
  chat.close();
});
