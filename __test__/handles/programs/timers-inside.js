'use strict';

// Timers, ticks, microtasks and promises that callbacks of handles start.
module.exports = ({ note, step }) => {
  const fs = require('node:fs');
  const net = require('node:net');

  function all(where) {
    process.nextTick(() => note(`tick in ${where}`));
    queueMicrotask(() => note(`microtask in ${where}`));
    Promise.resolve().then(() => note(`promise in ${where}`));
    setTimeout(() => note(`timeout in ${where}`), 1);
    setImmediate(() => note(`immediate in ${where}`));
  }

  step('fs', () => fs.stat(__filename, () => all('fs')));
  step('server', () => {
    const server = net.createServer((socket) => {
      all('server');
      socket.on('end', () => all('end'));
      socket.resume();
      socket.end();
    });
    server.listen(0, '127.0.0.1', () => {
      step('client', () => {
        const client = net.connect(server.address().port, '127.0.0.1', () => all('client'));
        client.on('close', () => {
          all('close');
          server.close(() => all('server closed'));
        });
        client.resume();
        client.end();
      });
    });
  });
};
