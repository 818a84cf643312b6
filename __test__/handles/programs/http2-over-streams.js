'use strict';

// HTTP/2 over streams in JavaScript: what a session reads, it reads in the callback of another handle.
module.exports = ({ note, step }) => {
  const http2 = require('node:http2');
  const net = require('node:net');
  const { Duplex } = require('node:stream');

  const server = http2.createServer();
  server.on('stream', (stream) => {
    note('server stream');
    stream.respond();
    stream.end('text');
  });
  step('listen', () => server.listen(0, '127.0.0.1', () => step('session', connect)));

  function throughStream(socket) {
    const duplex = new Duplex({
      read() {},
      write: (chunk, _encoding, callback) => socket.write(chunk, callback),
      final: (callback) => socket.end(callback),
      destroy: (error, callback) => callback(error, socket.destroy()),
    });
    socket.on('data', (chunk) => {
      note('socket data');
      duplex.push(chunk);
    });
    socket.on('end', () => duplex.push(null));
    return duplex;
  }

  function connect() {
    const { port } = server.address();
    const session = http2.connect(`http://127.0.0.1:${port}`, {
      createConnection: () => throughStream(net.connect(port, '127.0.0.1')),
    });
    session.on('close', () => {
      note('session closed');
      server.close(() => note('closed'));
    });
    session.once('remoteSettings', () => {
      note('remoteSettings');
      setImmediate(() => step('request', () => request(session)));
    });
  }

  function request(session) {
    const stream = session.request({ ':path': '/' });
    stream.on('response', () => note('response'));
    stream.on('data', () => note('data'));
    stream.on('end', () => note('end'));
    stream.on('close', () => {
      note('stream closed');
      setImmediate(() => step('close', () => session.close()));
    });
  }
};
