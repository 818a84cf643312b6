'use strict';

// Streams that are made and read inside of the scope.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const fs = require('node:fs');
const readline = require('node:readline');
const { Readable, Transform, Writable } = require('node:stream');
const { finished, pipeline } = require('node:stream/promises');
const zlib = require('node:zlib');

const requests = new AsyncLocalStorage();

function transform() {
  return new Transform({
    transform(chunk, encoding, done) {
      check();
      setImmediate(() => done(null, chunk));
    },
  });
}

function sink() {
  return new Writable({
    write(chunk, encoding, done) {
      check();
      done();
    },
  });
}

const check = () => assert.ok(requests.getStore());

async function* words() {
  for (const word of ['one', 'two']) {
    check();
    yield word;
  }
}

async function handle() {
  await pipeline(fs.createReadStream(__filename), zlib.createGzip(), transform(), sink());
  check();
  await pipeline(words(), transform(), sink());
  const readable = Readable.from(words());
  readable.on('data', check);
  await finished(readable);
  check();
  for await (const line of readline.createInterface({ input: fs.createReadStream(__filename) })) {
    check(line);
  }
}

Promise.all([1, 2].map((id) => requests.run({ id }, handle)));
