'use strict';

// A stream that is made of an async generator asks for its values in the context of who reads it.

const { AsyncLocalStorage } = require('node:async_hooks');
const { Readable } = require('node:stream');

const requests = new AsyncLocalStorage();

// generator here
async function* rows() {
  yield 'row';
  console.log(requests.getStore()); // lost here
}

let stream;
requests.run({ id: 1 }, () => {
  stream = Readable.from(rows()); // bind here
});
setTimeout(() => {
  stream.on('data', console.log);
}, 5);
