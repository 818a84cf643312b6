'use strict';

// cls-hooked follows contexts with a hook of its own: init, before, after and destroy for each
// asynchronous resource, and executionAsyncId to know where it is.

const assert = require('node:assert');
const dns = require('node:dns');
const { EventEmitter } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { createNamespace, destroyNamespace, getNamespace } = require('cls-hooked');
const { listen, send } = require('../support/http');
const { count, printCounts } = require('../support/tally');

const REQUESTS = 25;
const namespace = createNamespace('requests');

function check(name, place) {
  assert.strictEqual(namespace.get('name'), name, place);
  count(place);
}

// Each calls back when something has happened.
const waits = {
  'process.nextTick': (callback) => process.nextTick(callback),
  setImmediate: (callback) => setImmediate(callback),
  setTimeout: (callback) => setTimeout(callback, Math.random() * 3),
  queueMicrotask: (callback) => queueMicrotask(callback),
  'a promise': (callback) => void Promise.resolve().then(callback),
  'an async function': async (callback) => {
    await null;
    await new Promise((resolve) => setTimeout(resolve, 1));
    callback();
  },
  'fs.stat': (callback) => fs.stat(__filename, callback),
  'fs.readFile': (callback) => fs.readFile(__filename, callback),
  'dns.lookup': (callback) => dns.lookup('127.0.0.1', callback),
};

async function inContexts() {
  await Promise.all(
    Array.from({ length: REQUESTS }, (_, i) =>
      Promise.all(
        Object.entries(waits).map(([place, wait]) =>
          namespace.runAndReturn(async () => {
            const name = `${place} ${i}`;
            namespace.set('name', name);
            await new Promise((resolve) => {
              wait(() => {
                check(name, place);
                resolve();
              });
            });
            check(name, 'await');
          }),
        ),
      ),
    ),
  );
  assert.strictEqual(namespace.get('name'), undefined);
}

async function onServer() {
  const connections = net.createServer((socket) => {
    // Made by the connection, so of no request.
    assert.strictEqual(namespace.get('name'), undefined);
    socket.end('hello');
  });
  const port = Number(new URL(await listen(connections)).port);

  const server = http.createServer((request, response) => {
    assert.strictEqual(namespace.get('name'), undefined);
    const name = request.headers['x-name'];
    namespace.run(() => {
      namespace.bindEmitter(request);
      namespace.bindEmitter(response);
      namespace.set('name', name);
      request.resume();
      request.on('end', () => {
        check(name, 'the end of a request');
        const socket = net.connect(port, '127.0.0.1');
        socket.on('data', () => check(name, 'data of a connection'));
        socket.on('close', () => {
          check(name, 'the close of a connection');
          response.end(namespace.get('name'));
        });
      });
      response.on('finish', () => check(name, 'the finish of a response'));
    });
  });
  const url = await listen(server);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 5 });
  await Promise.all(
    Array.from({ length: REQUESTS }, async (_, i) => {
      const name = `request ${i}`;
      const { body } = await send(url, { agent, method: 'POST', headers: { 'x-name': name } });
      assert.strictEqual(body, name);
    }),
  );
  agent.destroy();
  server.close();
  connections.close();
}

function bound() {
  const emitter = new EventEmitter();
  const callback = namespace.runAndReturn(() => {
    namespace.set('name', 'bound');
    namespace.bindEmitter(emitter);
    emitter.on('event', () => check('bound', 'a bound emitter'));
    return namespace.bind(() => check('bound', 'a bound function'));
  });
  namespace.run(() => {
    namespace.set('name', 'other');
    callback();
    emitter.emit('event');
    check('other', 'after a bound function');
  });
  assert.throws(
    () =>
      namespace.run(() => {
        namespace.set('name', 'failing');
        throw new Error('expected');
      }),
    /expected/,
  );
  assert.strictEqual(namespace.get('name'), undefined);
}

async function main() {
  await inContexts();
  await onServer();
  bound();
  assert.strictEqual(getNamespace('requests'), namespace);
  destroyNamespace('requests');
  printCounts();
}

main();
