'use strict';

// Domains that catch what is thrown in the resources that come from theirs: a hook tells which belong
// to which, and executionAsyncId tells where an uncaught exception or an unhandled rejection is.

const assert = require('node:assert');
const { AsyncResource } = require('node:async_hooks');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const { Domain } = require('async-hook-domain');
const { count, printCounts } = require('../support/tally');

const TIMES = 5;

// Each throws the error where nobody catches it.
const ways = {
  'process.nextTick': (error) => process.nextTick(() => fail(error)),
  setImmediate: (error) => setImmediate(() => fail(error)),
  setTimeout: (error) => setTimeout(() => fail(error), Math.random() * 5),
  setInterval(error) {
    const interval = setInterval(() => {
      clearInterval(interval);
      fail(error);
    }, 1);
  },
  'fs.readFile': (error) => fs.readFile('/does/not/exist', () => fail(error)),
  'fs.stat in a timer': (error) => setTimeout(() => fs.stat(__filename, () => fail(error)), 1),
  'a promise': (error) => void Promise.resolve().then(() => fail(error)),
  async 'an async function'(error) {
    await null;
    await new Promise((resolve) => setTimeout(resolve, 1));
    fail(error);
  },
  'a timer of an async function': async (error) => {
    await null;
    setTimeout(() => fail(error), 1);
  },
  'a connection': (error, port) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('close', () => fail(error));
  },
};

function fail(error) {
  throw error;
}

async function main() {
  const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();

  for (const [way, throwIt] of Object.entries(ways)) {
    const domains = [];
    const caught = Array.from({ length: TIMES }, (_, i) => {
      const expected = new Error(`${way} ${i}`);
      return new Promise((resolve) => {
        new AsyncResource('Scope').runInAsyncScope(() => {
          domains.push(
            new Domain((error, event) => {
              assert.strictEqual(error, expected);
              count(`${way}: ${event}`);
              resolve();
            }),
          );
          throwIt(expected, port);
        });
      });
    });
    await Promise.all(caught);
    for (const domain of domains) domain.destroy();
  }

  await nested();
  server.close();
  printCounts();

  // Without a domain an exception is the process's.
  process.once('uncaughtException', ({ message }) => console.log(`the process catches ${message}`));
  setImmediate(() => fail(new Error('third')));
}

// A domain within another: the inner one is asked first, and the outer one when it has ended.
async function nested() {
  await new Promise((resolve) => {
    new AsyncResource('Outer').runInAsyncScope(() => {
      const outer = new Domain((error) => {
        console.log(`the outer domain catches ${error.message}`);
        if (error.message === 'second') setImmediate(resolve);
      });
      setTimeout(() => {
        const inner = new Domain((error) => {
          console.log(`the inner domain catches ${error.message}`);
          inner.destroy();
          assert.strictEqual(inner.parent, outer);
        });
        setImmediate(() => {
          setImmediate(() => fail(new Error('second')));
          fail(new Error('first'));
        });
      }, 1);
    });
  });
}

main();
