'use strict';

// TLS over TCP: both sides send, then end.
module.exports = ({ fixture, note, step }) => {
  const tls = require('node:tls');
  const [key, cert] = [fixture('key.pem'), fixture('cert.pem')];

  const server = step('server', () => tls.createServer({ cert, key }));
  server.on('connection', () => note('connection'));
  server.on('secureConnection', (socket) => {
    note('secure connection');
    socket.on('data', () => {
      note('server data');
      step('answer', () => socket.end('answer', () => note('server sent')));
    });
    socket.on('close', () => note('server socket closed'));
  });
  step('listen', () => server.listen(0, '127.0.0.1', () => step('client', connect)));

  function connect() {
    const client = tls.connect({ port: server.address().port, ca: cert, host: '127.0.0.1' }, () => {
      note('connected');
      step('question', () => client.write('question', () => note('client sent')));
    });
    client.on('session', () => note('session'));
    client.on('data', () => note('client data'));
    client.on('end', () => note('client end'));
    client.on('close', () => {
      note('client closed');
      step('close', () => server.close(() => note('closed')));
    });
  }
};
