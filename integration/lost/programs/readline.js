'use strict';

// A line editor on a socket: the lines come in the context of the connection.

const { AsyncLocalStorage } = require('node:async_hooks');
const net = require('node:net');
const readline = require('node:readline');

const requests = new AsyncLocalStorage();

const server = net.createServer((socket) => {
  const lines = readline.createInterface({ input: socket, output: socket });
  requests.run({ port: socket.remotePort }, () => {
    // bind here
    lines.question('name? ', (name) => {
      console.log(name, typeof requests.getStore()); // lost here
      lines.close();
      socket.end();
      server.close();
    });
  });
});
server.listen(0, '127.0.0.1', () => {
  const socket = net.connect(server.address().port, '127.0.0.1');
  socket.once('data', () => socket.write('somebody\n'));
});
