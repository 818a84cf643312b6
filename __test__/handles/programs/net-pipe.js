'use strict';

// The same over a socket that is a file.
module.exports = ({ directory, note, step }) => {
  const net = require('node:net');
  const path = `${directory}/socket`;

  const server = step('server', () => net.createServer());
  server.on('connection', (socket) => {
    note('connection');
    socket.on('data', () => {
      note('server data');
      step('answer', () => socket.end('answer', () => note('server sent')));
    });
    socket.on('close', () => note('server socket closed'));
  });
  step('listen', () => {
    server.listen(path, () => {
      note('listening');
      step('client', connect);
    });
  });

  function connect() {
    const client = net.connect(path, () => {
      note('connected');
      step('question', () => client.write('question', () => note('client sent')));
    });
    client.on('data', () => note('client data'));
    client.on('close', () => {
      note('client closed');
      step('close', () => server.close(() => note('closed')));
    });
  }
};
