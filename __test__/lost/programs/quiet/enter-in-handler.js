'use strict';

// enterWith() at the start of a handler, and in a function that enters for its caller.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');
const { setImmediate: turn } = require('node:timers/promises');

const requests = new AsyncLocalStorage();

function begin(request) {
  requests.enterWith({ id: request.headers.id });
}

function authenticate(request, next) {
  begin(request);
  next();
}

const server = http.createServer((request, response) => {
  authenticate(request, async () => {
    assert.strictEqual(requests.getStore().id, request.headers.id);
    await turn();
    assert.strictEqual(requests.getStore().id, request.headers.id);
    setTimeout(() => response.end(requests.getStore().id), 1);
  });
});

function ask(id) {
  return new Promise((resolve) => {
    http.get({ port: server.address().port, agent: false, headers: { id } }, (response) => {
      response.setEncoding('utf8').on('data', (said) => assert.strictEqual(said, id));
      response.on('end', resolve);
    });
  });
}

server.listen(0, '127.0.0.1', async () => {
  await Promise.all(['1', '2', '3'].map(ask));
  server.close();
});
