'use strict';

// A request leaves its scope on purpose, and goes on outside of it with timers, listeners and queues.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();
const queue = [];
let calls = 0;

function check() {
  if (requests.getStore() !== undefined) throw new Error('a store outside of all scopes');
  calls++;
}

// A listener that runs in the scope adds another one outside of it.
requests.run(1, () => {
  bus.once('begin', () => {
    requests.exit(() => {
      bus.once('end', () => check());
    });
  });
  bus.emit('begin');
});
setTimeout(() => bus.emit('end'), 5);

// Twice left, with a timer in between.
requests.run(2, () => {
  requests.exit(() => {
    setTimeout(() => {
      requests.exit(() => {
        setTimeout(() => setImmediate(() => check()), 1);
      });
    }, 1);
  });
});

// Callbacks of a queue that is filled outside.
requests.run(3, function handle() {
  requests.exit(function leave() {
    queue.push(function first() {
      queue.push(function second() {
        check();
      });
    });
  });
});
setTimeout(() => {
  queue.shift()();
  setTimeout(() => queue.shift()(), 1);
}, 1);

// A promise that is awaited outside.
requests.run(4, async () => {
  await null;
  requests.exit(async () => {
    await null;
    check();
    setTimeout(check, 1);
    setTimeout(() => setImmediate(() => check()), 1);
  });
});

process.on('exit', () => {
  if (calls !== 6) throw new Error(`${calls} calls`);
});
