// async_hooks: continuation local storage on executionAsyncResource()
'use strict';

const { createServer, get } = require('node:http');
const { createHook, executionAsyncResource } = require('async-hooks-native');

const sym = Symbol('state'); // Private symbol to avoid pollution

createHook({
  init(asyncId, type, triggerAsyncId, resource) {
    const cr = executionAsyncResource();
    if (cr) resource[sym] = cr[sym];
  },
}).enable();

const server = createServer((req, res) => {
  executionAsyncResource()[sym] = { state: req.url };
  setTimeout(() => {
    res.end(JSON.stringify(executionAsyncResource()[sym]));
  }, 100);
}).listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const paths = ['/a', '/b', '/c'];
  let answers = 0;
  for (const path of paths) {
    get({ port, path, host: '127.0.0.1', agent: false }, (res) => {
      res.on('data', (body) => console.log(`${path} ${body}`));
      res.on('end', () => ++answers === paths.length && server.close());
    });
  }
});

// Prints, in any order:
//   /a {"state":"/a"}
//   /b {"state":"/b"}
//   /c {"state":"/c"}
