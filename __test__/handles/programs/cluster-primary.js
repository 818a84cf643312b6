'use strict';

// The primary process of a cluster accepts the connections of its worker's server.
const cluster = require('node:cluster');
const net = require('node:net');

if (cluster.isWorker) {
  const server = net.createServer((socket) => socket.resume().end());
  server.listen(0, '127.0.0.1');
} else {
  module.exports = ({ note, step }) => {
    step('fork', () => {
      cluster.setupPrimary({ exec: __filename, execArgv: [] });
      const worker = cluster.fork();
      worker.on('exit', () => note('exit'));
      worker.on('listening', ({ port }) => {
        note('listening');
        const socket = net.connect(port, '127.0.0.1', () => note('connected'));
        socket.resume().on('close', () => {
          note('closed');
          worker.disconnect();
        });
      });
    });
  };
  // A read may get several messages.
  module.exports.uncounted = ['PIPEWRAP', 'TCPWRAP'];
}
