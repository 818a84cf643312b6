'use strict';

// body-parser 422: the handler after a body has no store.

const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');
const bodyParser = require('body-parser');
const express = require('express');

const requests = new AsyncLocalStorage();
const app = express();

app.use((request, response, next) => requests.run({ url: request.url }, next));
app.use(bodyParser.json());
app.post('/', function handler(request, response) {
  console.log(request.body, requests.getStore()); // lost here
  response.end();
});

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const headers = { 'content-type': 'application/json' };
  const request = http.request({ port, method: 'POST', headers, agent: false }, (response) => {
    response.resume().on('end', () => server.close());
  });
  request.write('{"a"');
  setTimeout(() => request.end(':1}'), 20);
});
