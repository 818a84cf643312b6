'use strict';

// readline calls back in the context in which its input gets data.

const { AsyncLocalStorage } = require('node:async_hooks');
const readline = require('node:readline');
const { PassThrough } = require('node:stream');

const requests = new AsyncLocalStorage();
const input = new PassThrough();
setTimeout(() => input.end('a\nb\n'), 5);

function onLine(line) {
  console.log(line, requests.getStore()); // lost here
}

requests.run({ id: 1 }, () => {
  const lines = readline.createInterface({ input });
  lines.on('line', onLine); // bind here
});
