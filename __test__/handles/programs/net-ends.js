'use strict';

// Sockets that end in other ways: a connection that is refused, one that is reset, one that is
// destroyed while it connects, one that times out, and writes that do not fit into the system's buffers.
module.exports = ({ directory, note, step }) => {
  const net = require('node:net');

  const server = net.createServer((socket) => {
    note('connection');
    socket.on('error', () => note('server socket failed'));
    socket.on('close', () => note('server socket closed'));
    socket.once('readable', () => {
      note('readable');
      setImmediate(() => socket.resume());
    });
  });
  server.listen(0, '127.0.0.1', refused);

  function refused() {
    step('refused', () => {
      const client = net.connect(`${directory}/missing`);
      client.on('error', (error) => note(error.code));
      client.on('close', () => {
        note('refused closed');
        destroyed();
      });
    });
  }

  function destroyed() {
    step('destroyed', () => {
      const client = net.connect(server.address().port, '127.0.0.1');
      client.on('close', () => {
        note('destroyed closed');
        large();
      });
      client.destroy();
    });
  }

  function large() {
    step('large', () => {
      const client = net.connect(server.address().port, '127.0.0.1');
      client.write(Buffer.alloc(8e6), () => {
        note('large sent');
        step('vector', () => {
          client.cork();
          client.write(Buffer.alloc(4e6));
          client.write(Buffer.alloc(4e6), () => note('vector sent'));
          client.uncork();
          client.end(() => note('shut down'));
        });
      });
      client.on('close', () => {
        note('large closed');
        reset();
      });
      client.resume();
    });
  }

  function reset() {
    step('reset', () => {
      const client = net.connect(server.address().port, '127.0.0.1', () => {
        note('connected to reset');
        client.resetAndDestroy();
      });
      // A busy system may reset it before it is connected.
      client.on('error', () => {});
      client.on('close', () => {
        note('reset closed');
        timeout();
      });
    });
  }

  function timeout() {
    step('timeout', () => {
      const client = net.connect(server.address().port, '127.0.0.1', () => {
        // Not earlier: on a busy system the time could be over before the connection is there.
        client.setTimeout(10, () => {
          note('timeout');
          client.end();
        });
      });
      client.resume();
      client.on('close', () => {
        note('idle closed');
        // Not earlier: a connection that the server has not accepted yet would be reset.
        server.close(() => note('server closed'));
      });
    });
  }
};

// In how many pieces the large writes arrive is up to the system.
module.exports.uncounted = ['TCPWRAP', 'TickObject'];
