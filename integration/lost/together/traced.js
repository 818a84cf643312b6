'use strict';

// An Express application that dd-trace follows.

const http = require('node:http');
const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');
const express = require('express');

const requests = new AsyncLocalStorage();
const connection = new EventEmitter();
const timer = setInterval(() => connection.emit('row'), 2);

const application = express();
let count = 0;
application.use((request, response, next) => requests.run({ id: ++count }, next));
application.get('/', (request, response) => {
  // bind here
  connection.once('row', () => {
    const store = requests.getStore(); // lost here
    response.end(String(store));
  });
});

const server = application.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  http.get({ port, host: '127.0.0.1', agent: false }, (response) => {
    response.resume().on('end', () => {
      clearInterval(timer);
      server.close();
    });
  });
});
