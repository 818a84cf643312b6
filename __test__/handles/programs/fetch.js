'use strict';

// The fetch of the global object, to a server of the program's own.
module.exports = ({ note, step }) => {
  const http = require('node:http');

  const server = http.createServer((request, response) => {
    note(`server ${request.url}`);
    step(`server's ${request.url}`, () => {
      setImmediate(() => {
        note(`answering ${request.url}`);
        response.end('text', () => note(`answered ${request.url}`));
      });
    });
  });
  server.listen(0, '127.0.0.1', async () => {
    await step('first', () => get('/first'));
    await step('second', () => get('/second'));
    server.close(() => note('closed'));
    server.closeAllConnections();
  });

  async function get(path) {
    const response = await fetch(`http://127.0.0.1:${server.address().port}${path}`);
    note(`response ${path}`);
    await response.text();
    note(`text ${path}`);
  }
};
