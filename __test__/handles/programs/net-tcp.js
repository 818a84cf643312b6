'use strict';

// A TCP server and a client that both send, and both close.
module.exports = ({ note, step }) => {
  const net = require('node:net');

  const server = step('server', () => net.createServer());
  server.on('connection', (socket) => {
    note('connection');
    socket.on('data', () => {
      note('server data');
      step('answer', () => socket.end('answer', () => note('server sent')));
    });
    socket.on('end', () => note('server end'));
    socket.on('close', () => note('server socket closed'));
  });
  server.on('close', () => note('server closed'));
  step('listen', () => {
    server.listen(0, '127.0.0.1', () => {
      note('listening');
      step('client', connect);
    });
  });

  function connect() {
    const client = net.connect(server.address().port, '127.0.0.1', () => {
      note('connected');
      step('question', () => client.write('question', () => note('client sent')));
    });
    client.on('data', () => note('client data'));
    client.on('end', () => note('client end'));
    client.on('close', () => {
      note('client closed');
      step('close', () => server.close(() => note('closed')));
    });
  }
};
