'use strict';

// The callback of a write waits until the writes before it are done, and is called in their context.

const { AsyncLocalStorage } = require('node:async_hooks');
const { Writable } = require('node:stream');

const requests = new AsyncLocalStorage();
const pending = [];
const sink = new Writable({
  write(chunk, encoding, done) {
    pending.push(done);
  },
});
const timer = setInterval(() => {
  const done = pending.shift();
  if (done) done();
  else clearInterval(timer);
}, 3);

sink.write('the first');
requests.run({ id: 1 }, () => {
  // bind here
  sink.write('the second', () => {
    console.log(requests.getStore()); // lost here
  });
});
