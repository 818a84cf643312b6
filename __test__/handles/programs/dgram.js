'use strict';

// UDP sockets that send to each other, connected and not.
module.exports = ({ note, step }) => {
  const dgram = require('node:dgram');

  const server = step('server', () => dgram.createSocket('udp4'));
  server.on('close', () => note('server closed'));
  server.once('message', (_message, { port }) => {
    note('server message');
    step('answer', () => server.send('answer', port, '127.0.0.1', () => note('server sent')));
  });
  step('bind', () => {
    server.bind(0, '127.0.0.1', () => {
      note('listening');
      step('client', ask);
    });
  });

  function ask() {
    const client = dgram.createSocket('udp4');
    client.on('close', () => {
      note('client closed');
      step('connected', connect);
    });
    client.on('message', () => {
      note('client message');
      client.close();
    });
    client.send('question', server.address().port, '127.0.0.1', () => note('client sent'));
  }

  function connect() {
    server.once('message', () => {
      note('message of the connected');
      server.close();
    });
    const client = dgram.createSocket('udp4');
    client.connect(server.address().port, '127.0.0.1', () => {
      note('connected');
      client.send('question', () => {
        note('connected sent');
        client.close();
      });
    });
  }
};
