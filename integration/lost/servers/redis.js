'use strict';

// As much of a Redis server as its clients need to begin and to be answered.

const net = require('node:net');

const INFO = 'redis_version:2.8.0\r\nloading:0\r\n';
const ANSWERS = {
  INFO: `$${INFO.length}\r\n${INFO}\r\n`,
  GET: '$5\r\nvalue\r\n',
  MULTI: '+OK\r\n',
  EXEC: '*1\r\n+OK\r\n',
  SUBSCRIBE: '*3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n',
};

/** @returns {Promise<net.Server>} */
function startRedis() {
  const server = net.createServer((socket) => {
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
      for (let command; (command = take());)
        socket.write(ANSWERS[command[0].toUpperCase()] ?? ':1\r\n');
    });

    // A command is a list of strings: `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`.
    function take() {
      const [head, count] = /^\*(\d+)\r\n/.exec(text) ?? [];
      if (head === undefined) return null;
      let at = head.length;
      const words = [];
      for (let i = 0; i < Number(count); i++) {
        const [size, length] = /^\$(\d+)\r\n/.exec(text.slice(at)) ?? [];
        if (size === undefined) return null;
        const from = at + size.length;
        at = from + Number(length) + 2;
        if (text.length < at) return null;
        words.push(text.slice(from, at - 2));
      }
      text = text.slice(at);
      return words;
    }
  });
  return listen(server);
}

function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

module.exports = { listen, startRedis };
