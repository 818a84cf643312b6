'use strict';

// ws: a listener that is added in a scope is called in the context of the socket.

const { AsyncLocalStorage } = require('node:async_hooks');
const { WebSocket, WebSocketServer } = require('ws');

const requests = new AsyncLocalStorage();
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });

server.on('connection', (socket, request) => {
  requests.run({ url: request.url }, () => {
    // bind here
    socket.on('message', function onMessage(message) {
      console.log(String(message), requests.getStore()); // lost here
      socket.close();
    });
  });
});
server.on('listening', () => {
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}/chat`);
  client.on('open', () => client.send('hello'));
  client.on('close', () => server.close());
});
