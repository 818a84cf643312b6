'use strict';

// What hooks see of a timer, a promise, a file and a server, and which store it has. Printed are names and
// relations, and nothing that depends on how resources were counted.

const { AsyncLocalStorage, AsyncResource, createHook, executionAsyncId, triggerAsyncId } = require(
  process.argv[2] ?? '../../..',
);
const fs = require('node:fs');
const http = require('node:http');

const storage = new AsyncLocalStorage();
const types = new Map();
const destroyed = new Set();
const lines = [];
const hook = createHook({
  init: (asyncId, type) => types.set(asyncId, type),
  destroy: (asyncId) => destroyed.add(types.get(asyncId)),
}).enable();

const note = (label) => {
  const [executes, triggered] = [executionAsyncId(), triggerAsyncId()].map(
    (asyncId) => types.get(asyncId) ?? asyncId,
  );
  lines.push(`${label}: ${storage.getStore()}, ${executes} by ${triggered}`);
};

note('main');
storage.run('timer', () => setTimeout(() => note('timer'), 1));
storage.run('promise', async () => {
  await null;
  note('promise');
});
storage.run('file', () => fs.stat(__filename, () => note('file')));
storage.run('resource', () => {
  const resource = new AsyncResource('OWN');
  setImmediate(() => {
    resource.runInAsyncScope(note, null, 'resource');
    resource.emitDestroy();
  });
});
const server = http.createServer((request, response) =>
  storage.run('server', () => {
    setTimeout(() => {
      note('server');
      response.end();
    }, 1);
  }),
);
const visit = () =>
  http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, (response) =>
    response.resume().on('end', () => server.close()),
  );
if (process.argv[3] !== 'without network') server.listen(0, '127.0.0.1', visit);

process.on('exit', () => {
  hook.disable();
  for (const type of ['Timeout', 'FSREQCALLBACK', 'OWN', 'Immediate']) {
    lines.push(`${type} destroyed: ${destroyed.has(type)}`);
  }
  fs.writeSync(1, `${lines.sort().join('\n')}\n`);
});
