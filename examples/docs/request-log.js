// AsyncLocalStorage: IDs for incoming requests
'use strict';

const http = require('node:http');
const { AsyncLocalStorage } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage();

function logWithId(msg) {
  const id = asyncLocalStorage.getStore();
  console.log(`${id !== undefined ? id : '-'}:`, msg);
}

let idSeq = 0;
const server = http.createServer((req, res) => {
  asyncLocalStorage.run(idSeq++, () => {
    logWithId('start');
    // Any chain of async operations
    setImmediate(() => {
      logWithId('finish');
      res.end();
    });
  });
});

server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  let answers = 0;
  const onAnswer = (res) => {
    res.resume();
    if (++answers === 2) server.close();
  };
  http.get(url, { agent: false }, onAnswer);
  http.get(url, { agent: false }, onAnswer);
});

// Prints, in any order:
//   0: start
//   1: start
//   0: finish
//   1: finish
