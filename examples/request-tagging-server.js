// An HTTP server that keeps the tag of each request in an AsyncLocalStorage, and reads it after every kind of
// asynchronous wait. Run it with: node examples/request-tagging-server.js
// Send a request with: curl -H 'x-request-tag: mine' http://127.0.0.1:PORT/
'use strict';

const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { AsyncLocalStorage } = require('async-hooks-native');

const requests = new AsyncLocalStorage();
const SHOWN_MIX_UPS = 10;
const counts = { served: 0, reads: 0, mixedUp: 0 };

/** The ways in which a request waits. */
const waits = {
  await: () => undefined,
  'promise chain': () => Promise.resolve().then(() => {}),
  thenable: () => ({ then: (resolve) => setImmediate(resolve) }),
  setTimeout: () => new Promise((resolve) => setTimeout(resolve, Math.random() * 4)),
  'timers/promises': () => sleep(Math.random() * 4),
  setImmediate: () => new Promise((resolve) => setImmediate(resolve)),
  'process.nextTick': () => new Promise((resolve) => process.nextTick(resolve)),
  queueMicrotask: () => new Promise((resolve) => queueMicrotask(resolve)),
};

/** The ways to be called back without a promise, which would carry the store. */
const callbacks = {
  setTimeout: (callback) => setTimeout(callback, Math.random() * 4),
  setImmediate: (callback) => setImmediate(callback),
  'process.nextTick': (callback) => process.nextTick(callback),
  queueMicrotask: (callback) => queueMicrotask(callback),
};

// The tag comes as an argument that belongs to this request alone: the store must agree with it.
function check(tag, place) {
  counts.reads++;
  const stored = requests.getStore()?.tag;
  if (stored !== tag) countMixUp(`${tag} reads ${stored} after ${place}`);
}

function countMixUp(description) {
  counts.mixedUp++;
  if (counts.mixedUp <= SHOWN_MIX_UPS) console.error(description);
}

// No request may leave its store behind.
function checkOutside(place) {
  const left = requests.getStore();
  if (left !== undefined) countMixUp(`${left.tag} is left ${place}`);
}

async function handle(tag) {
  check(tag, 'run()');
  for (const [place, wait] of Object.entries(waits)) {
    await wait();
    check(tag, `await of ${place}`);
  }
  for await (const value of numbers(tag)) check(tag, `value ${value} of an async generator`);
  await Promise.all(Object.keys(callbacks).map((place) => checkInCallback(tag, place)));
  check(tag, 'Promise.all()');
}

async function* numbers(tag) {
  for (let i = 0; i < 3; i++) {
    await undefined;
    check(tag, 'await in an async generator');
    yield i;
  }
}

function checkInCallback(tag, place) {
  return new Promise((resolve) => {
    callbacks[place](() => {
      check(tag, `callback of ${place}`);
      resolve();
    });
  });
}

const server = http.createServer((req, res) => {
  const tag = req.headers['x-request-tag'] ?? `untagged-${counts.served}`;
  checkOutside('as a request begins');
  requests.run({ tag }, async () => {
    await handle(tag);
    counts.served++;
    // The answer comes from the store, so that the client can tell whether it got its own.
    res.end(requests.getStore()?.tag);
  });
});

// This timer never belongs to a request.
const watch = setInterval(() => checkOutside('in a timer of the server'), 50);

server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}/`;
  // A parent process gets the address and, when it asks for them, the counts.
  if (process.send) process.send({ url });
  else console.log(`Listening on ${url}`);
});

process.on('message', () => {
  clearInterval(watch);
  server.close();
  process.send(counts, () => process.disconnect());
});
