'use strict';

// A server and a client with kept connections. The store is there in all that a request does, and is
// asked for outside of requests, too.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const crypto = require('node:crypto');
const dns = require('node:dns');
const fs = require('node:fs');
const http = require('node:http');
const { promisify } = require('node:util');
const zlib = require('node:zlib');

const requests = new AsyncLocalStorage();
let answered = 0;

const check = (id) => assert.strictEqual(requests.getStore()?.id, id);

async function work(id) {
  await promisify(fs.readFile)(__filename);
  check(id);
  await promisify(dns.lookup)('127.0.0.1');
  check(id);
  await promisify(zlib.gzip)('text');
  check(id);
  await promisify(crypto.randomBytes)(8);
  check(id);
  await new Promise((resolve) => process.nextTick(resolve));
  await new Promise((resolve) => queueMicrotask(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  check(id);
}

const server = http.createServer((request, response) => {
  const { id } = request.headers;
  requests.run({ id }, () => {
    response.on('finish', () => answered++);
    work(id).then(() => {
      check(id);
      response.end(id);
    });
  });
});

async function ask(agent, port, id) {
  await requests.run({ id }, async () => {
    await new Promise((resolve) => {
      http.get({ agent, port, headers: { id } }, (response) => {
        check(id);
        response.resume();
        response.once('end', resolve);
      });
    });
    check(id);
  });
}

server.listen(0, '127.0.0.1', async () => {
  check(undefined);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const ids = ['1', '2', '3', '4', '5', '6'];
  await Promise.all(ids.map((id) => ask(agent, server.address().port, id)));
  check(undefined);
  assert.strictEqual(answered, 6);
  agent.destroy();
  server.close();
});
