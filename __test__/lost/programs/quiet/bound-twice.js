'use strict';

// Callbacks of a queue put others into it. The outermost is bound, or does not belong to a scope.

const { AsyncLocalStorage, AsyncResource } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const queue = [];
const timer = setInterval(() => {
  const jobs = queue.splice(0);
  if (jobs.length === 0) clearInterval(timer);
  for (const job of jobs) job();
}, 3);

let pool;
setTimeout(() => pool.get(() => {}), 1);

function enqueue(callback) {
  queue.push(callback);
}

enqueue(() => {
  enqueue(() => {
    if (requests.getStore() !== undefined) throw new Error('a store outside of all scopes');
  });
});

requests.run({ id: 1 }, () => {
  // The pool is made for the first request, and used by all of the program.
  pool = { get: (callback) => enqueue(() => callback(requests.getStore())) };
  enqueue(
    AsyncResource.bind(() => {
      enqueue(
        AsyncResource.bind(() => {
          if (requests.getStore()?.id !== 1) throw new Error('no store');
        }),
      );
    }),
  );
});
