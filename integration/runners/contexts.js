'use strict';

// What the files of all test runners check, with the globals that the runner gives them: two stores go
// through everything that calls back, and hooks hear of it. Answers with a line for each place.

const EventEmitter = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const { Readable } = require('node:stream');

// Of each, how a callback is called later.
const places = {
  timeout: (callback) => setTimeout(callback, 1),
  interval(callback) {
    const interval = setInterval(() => {
      clearInterval(interval);
      callback();
    }, 1);
  },
  immediate: (callback) => setImmediate(callback),
  tick: (callback) => process.nextTick(callback),
  microtask: (callback) => queueMicrotask(callback),
  promise: (callback) => Promise.resolve().then(callback),
  async await(callback) {
    await undefined;
    await new Promise((resolve) => setTimeout(resolve, 1));
    callback();
  },
  stat: (callback) => fs.stat(__filename, callback),
  emitter(callback) {
    const emitter = new EventEmitter().once('event', callback);
    setImmediate(() => emitter.emit('event'));
  },
  stream(callback) {
    Readable.from(['chunk'])
      .on('data', () => {})
      .on('end', callback);
  },
  request(callback) {
    const server = http.createServer((request, response) => response.end());
    server.listen(0, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${server.address().port}`;
      http.get(url, { agent: false }, (response) => {
        response.resume().on('end', () => {
          server.close();
          callback();
        });
      });
    });
  },
};

async function contextsOf(hooks) {
  const first = new hooks.AsyncLocalStorage();
  const second = new hooks.AsyncLocalStorage();
  const lines = [];
  await Promise.all(
    ['a', 'b'].flatMap((name) =>
      Object.entries(places).map(([place, callLater]) =>
        first.run(name, () =>
          second.run(place, async () => {
            const bound = new Promise((resolve) => {
              callLater(() => {
                lines.push(`${place} of ${name}: ${first.getStore()} ${second.getStore()}`);
                resolve();
              });
            });
            await bound;
            lines.push(`after ${place} of ${name}: ${first.getStore()} ${second.getStore()}`);
          }),
        ),
      ),
    ),
  );
  lines.push(`outside: ${first.getStore()} ${second.getStore()}`);
  return [...lines, ...(await eventsIn(hooks))].sort();
}

async function eventsIn({ createHook, executionAsyncId }) {
  const types = new Map();
  const called = new Set();
  let executes = true;
  const hook = createHook({
    init: (id, type) => types.set(id, type),
    before(id) {
      executes &&= id === executionAsyncId();
      called.add(types.get(id));
    },
  }).enable();
  for (const name of ['timeout', 'immediate', 'tick', 'microtask', 'promise', 'stat']) {
    await new Promise((resolve) => places[name](resolve));
  }
  hook.disable();
  const known = ['FSREQCALLBACK', 'Immediate', 'Microtask', 'PROMISE', 'TickObject', 'Timeout'];
  const made = [...types.values()];
  return [
    `made: ${known.filter((type) => made.includes(type))}`,
    `called: ${known.filter((type) => called.has(type))}`,
    `executes: ${executes}`,
  ];
}

/** For the test of the runner, which compares what all files have written. */
function report(file, lines) {
  const text = lines.map((line) => `${file}: ${line}\n`).join('');
  fs.appendFileSync(process.env.REPORT, text);
}

/** @returns what goes wrong where all that is run is seen */
function misplaced(lines) {
  return lines.filter((line) => {
    const [, place, name, stores] = /^(?:after )?(\w+) of (\w): (.*)$/.exec(line) ?? [];
    return place !== undefined && stores !== `${name} ${place}`;
  });
}

module.exports = { contextsOf, misplaced, report };
