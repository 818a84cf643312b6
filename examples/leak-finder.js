// Finds resources that a program creates and never destroys: timers, sockets, servers, watchers. A hook records where
// each resource was created, and removes the record when the resource is destroyed.
//
// node examples/leak-finder.js               examines the leaking server below
// node -r ./examples/leak-finder.js app.js   examines app.js, on SIGUSR2 and when it exits
'use strict';

const net = require('node:net');
const path = require('node:path');
const { createHook } = require('async-hooks-native');

// Promises, ticks and requests end by themselves.
const shortLived =
  /^(PROMISE|TickObject|Microtask|Immediate|.*REQ|.*REQWRAP|SHUTDOWNWRAP|WRITEWRAP)$/;
const ownFolder = path.dirname(require.resolve('async-hooks-native/package.json'));
const ownFrame = path.join(ownFolder, 'lib') + path.sep;

/** @type {Map<number, { type: string, place: string }>} */
const alive = new Map();

const hook = createHook({
  trackPromises: false,
  init(asyncId, type) {
    if (!shortLived.test(type)) alive.set(asyncId, { type, place: findPlace() });
  },
  destroy(asyncId) {
    alive.delete(asyncId);
  },
});

// The first line of the stack that does not belong to Node, to the package or to this file.
function findPlace() {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 30;
  const lines = new Error().stack.split('\n').slice(3);
  Error.stackTraceLimit = stackTraceLimit;
  const line = lines.find(
    (line) => /[\\/]/.test(line) && !line.includes('node:') && !line.includes(ownFrame),
  );
  return line?.replace(/^\s+at /, '') ?? 'a place inside of Node';
}

/** @returns {string[]} what is alive, the most frequent first */
function listAlive() {
  const counts = new Map();
  for (const { type, place } of alive.values()) {
    const key = `${type}, made at ${place}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([key, count]) => `${String(count).padStart(5)} ${key}`);
}

if (require.main === module) {
  setImmediate(showLeak);
} else {
  process.on('SIGUSR2', () => console.error(listAlive().join('\n')));
  process.on('exit', () => console.error(listAlive().join('\n')));
}
hook.enable();

// A server that starts a timer for each connection and forgets to stop it.
function showLeak() {
  const CONNECTIONS = 20;
  const timers = [];

  const server = net.createServer((socket) => {
    timers.push(setInterval(() => socket.write('still here'), 1000));
    socket.end('hello');
    socket.on('close', onClose);
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    for (let i = 0; i < CONNECTIONS; i++) {
      net.connect(port, '127.0.0.1').resume().on('close', onClose);
    }
  });

  let open = 2 * CONNECTIONS;
  function onClose() {
    if (--open > 0) return;
    // `destroy` events arrive in the turn after the last callback.
    setImmediate(showAlive);
  }

  function showAlive() {
    const lines = listAlive();
    console.log(`Alive after ${CONNECTIONS} connections were closed:`);
    console.log(lines.join('\n'));
    timers.forEach(clearInterval);
    server.close();
  }
}

module.exports = { listAlive };
