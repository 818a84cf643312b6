'use strict';

// The body of a request ends in the context of its connection. The listener is made by a function
// that is written elsewhere.

const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');

const requests = new AsyncLocalStorage();

const server = http.createServer((request, response) => {
  requests.run({ id: 1 }, () => {
    request.resume();
    request.on('end', answer(response)); // bind here
  });
});

function answer(response) {
  return () => {
    console.log(requests.getStore()); // lost here
    response.end('done');
  };
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const request = http.request({ port, method: 'POST', agent: false }, (response) => {
    response.resume();
    response.on('end', () => server.close());
  });
  request.end('{}');
});
