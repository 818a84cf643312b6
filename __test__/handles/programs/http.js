'use strict';

// Requests over the sockets of a keep-alive agent, one after the other and more than it has sockets.
module.exports = ({ note, step }) => {
  const http = require('node:http');

  const server = http.createServer((request, response) => {
    note(`server ${request.url}`);
    step(`server's ${request.url}`, () => {
      request.on('data', () => note(`server data of ${request.url}`));
      request.on('end', () => {
        note(`server end of ${request.url}`);
        setImmediate(() => response.end(request.url));
      });
      response.on('finish', () => note(`server finish of ${request.url}`));
      response.on('close', () => note(`server close of ${request.url}`));
    });
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  server.listen(0, '127.0.0.1', () => ask('/first', () => ask('/second', several)));

  function ask(path, then) {
    step(path, () => {
      const { port } = server.address();
      const options = { agent, host: '127.0.0.1', method: 'POST', path, port };
      const request = http.request(options, (response) => {
        note(`response ${path}`);
        response.on('data', () => note(`data ${path}`));
        response.on('end', () => {
          note(`end ${path}`);
          setImmediate(then);
        });
      });
      request.on('socket', () => note(`socket ${path}`));
      request.on('finish', () => note(`finish ${path}`));
      request.on('close', () => note(`close ${path}`));
      request.end('body', () => note(`sent ${path}`));
    });
  }

  // These wait for the agent's one socket.
  function several() {
    let open = 3;
    for (const path of ['/third', '/fourth', '/fifth']) {
      ask(path, () => {
        if (--open > 0) return;
        agent.destroy();
        server.close(() => note('closed'));
      });
    }
  }
};
