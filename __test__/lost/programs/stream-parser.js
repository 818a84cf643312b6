'use strict';

// A parser that lives as long as the program gets a handler for each chunk of a request.

const { AsyncLocalStorage } = require('node:async_hooks');
const { PassThrough, Transform } = require('node:stream');

const requests = new AsyncLocalStorage();
const source = new PassThrough();
const parser = new Transform({
  objectMode: true,
  transform: (chunk, encoding, done) => done(null, JSON.parse(chunk)),
});
source.pipe(parser);
setTimeout(() => source.end('{"row":1}'), 5);

requests.run({ id: 1 }, () => {
  const rows = [];
  // bind here
  parser.on('data', (row) => {
    rows.push(row);
    console.log(rows.length, requests.getStore()); // lost here
  });
});
