'use strict';

// Exceptions in callbacks of handles: the listeners run in the context of the handle.
module.exports = ({ note, step }) => {
  const fs = require('node:fs');
  const net = require('node:net');
  const zlib = require('node:zlib');

  const steps = [inFile, inZlib, inServer, inEmitter];
  process.on('uncaughtException', (error) => {
    note(`uncaught ${error.message}`);
    setImmediate(() => steps.shift()?.());
  });
  steps.shift()();

  function fail(message) {
    throw new Error(message);
  }

  function inFile() {
    step('file', () => fs.stat(__filename, () => fail('in a file')));
  }

  function inZlib() {
    step('zlib', () => zlib.gzip('text', () => fail('in zlib')));
  }

  function inServer() {
    step('server', () => {
      const server = net.createServer((socket) => {
        socket.destroy();
        server.close();
        fail('in a server');
      });
      server.listen(0, '127.0.0.1', () => {
        step('client', () => net.connect(server.address().port, '127.0.0.1').resume());
      });
    });
  }

  function inEmitter() {
    const { EventEmitterAsyncResource } = require('node:events');
    step('emitter', () => {
      const emitter = new EventEmitterAsyncResource({ name: 'Emitter' });
      emitter.on('event', () => fail('in an emitter'));
      setImmediate(() => emitter.emit('event'));
    });
  }
};
