'use strict';

// Random programs over storages of the built-in and of this package in one process. What each storage
// shows is noted at every point. With 'built-in' for the module under test the same programs run with
// storages of the built-in alone, which says what there is to be seen.
//
// Arguments: the first seed, how many seeds, what stores are kept on ('frames' or 'resources', see
// docs/compatibility.md), and the operations that are left out.
//
// A program is a tree of blocks, each with a path such as 0.2.1. What a block does follows from the seed
// and its path alone, so that it does the same whatever the order in which blocks run. disable() is for
// all contexts at once, which makes the order count: programs of the shape 'ordered' have it, and start
// only what runs in an order that is fixed.
//
// Where stores are kept on resources, programs do not do what is known to differ there: a storage that was
// disabled is not entered again, exit() enters no context from outside of it, a context that is being
// executed is not entered a second time, and a context is bound or kept by both kinds.

const builtIn = require('node:async_hooks');
const crypto = require('node:crypto');
const fs = require('node:fs');
const net = require('node:net');
const timers = require('node:timers/promises');
const { Readable } = require('node:stream');
const zlib = require('node:zlib');

// As many programs at once: what they start interleaves.
const width = 16;

// A generator of numbers in [0, 1) that a text determines.
function randomNumbers(text) {
  let state = 2166136261;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const orderedWays = {
  tick: (callback) => process.nextTick(callback),
  immediate: (callback) => setImmediate(callback),
  microtask: (callback) => queueMicrotask(callback),
  then: (callback) => void Promise.resolve().then(callback),
  catch: (callback) => void Promise.reject(new Error('caught')).catch(callback),
  thenable: (callback) => void Promise.resolve({ then: (done) => done() }).then(callback),
  all: (callback) => void Promise.all([null, Promise.resolve()]).then(callback),
  async: (callback) => void awaitNothing(callback),
  generator: (callback) => void iterate(callback),
};

const freeWays = {
  ...orderedWays,
  timer: (callback) => setTimeout(callback, 1),
  'refreshed timer': (callback) => setTimeout(callback, 1).refresh(),
  interval(callback) {
    const interval = setInterval(() => {
      clearInterval(interval);
      callback();
    }, 1);
  },
  'timers/promises': (callback) => void timers.setTimeout(1).then(callback),
  'await immediate': (callback) => void awaitImmediate(callback),
  fs: (callback) => fs.stat(__filename, callback),
  'fs.promises': (callback) => void fs.promises.stat(__filename).then(callback),
  crypto: (callback) => crypto.randomBytes(8, callback),
  zlib: (callback) => zlib.deflate('text', callback),
  stream: (callback) => void Readable.from(['value']).on('data', callback),
  socket(callback) {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      callback();
    });
    socket.write('?');
  },
};

async function awaitNothing(callback) {
  await null;
  callback();
}

async function awaitImmediate(callback) {
  await new Promise((resolve) => setImmediate(resolve));
  callback();
}

async function iterate(callback) {
  const generator = (async function* () {
    await null;
    yield 1;
  })();
  for await (const value of generator) callback(value);
}

const call = (callback) => callback();
// Ways to make a function that calls its argument in the context of now.
const captures = [
  (module) => module.AsyncLocalStorage.snapshot(),
  (module) => module.AsyncLocalStorage.bind(call),
  (module) => module.AsyncResource.bind(call),
  (module) => {
    const resource = new module.AsyncResource('KEPT');
    return (callback) => resource.runInAsyncScope(callback);
  },
];

let port;

function runCase(seed, modules, onFrames, omitted, done) {
  const name = `seed ${seed}`;
  const choose = randomNumbers(name);
  const ordered = choose() < 0.4;
  const ways = ordered ? orderedWays : freeWays;
  const wayNames = Object.keys(ways);
  const storages = Array.from(
    { length: 2 + Math.floor(choose() * 5) },
    (_, index) => new modules[index % 2].AsyncLocalStorage(),
  );
  const operations = {
    run: 4,
    schedule: 6,
    bind: 2,
    keep: 1,
    resume: 2,
    enterWith: 2,
    exit: 1,
    ...(ordered ? { disable: 0.5 } : {}),
  };
  for (const operation of omitted) delete operations[operation];
  const bag = Object.entries(operations).flatMap(([operation, weight]) =>
    Array(weight * 2).fill(operation),
  );
  const seen = [];
  const retired = new Set();
  let pending = 0;

  // Called by each block that is started, later or never in the midst of another.
  function block(path, kept) {
    const random = randomNumbers(`${name} ${path}`);
    const pick = (list) => list[Math.floor(random() * list.length)];
    const depth = path.split('.').length;
    let children = 0;

    function note(where) {
      const stores = storages.map((storage) => storage.getStore() ?? '-');
      seen.push({ path, text: `${path} ${where}: ${stores.join(' ')}` });
    }

    // The block that comes next in here, with the contexts that it may enter. On resources what
    // enterWith() leaves in one is there when it is entered again, which makes the order count.
    function child(contexts = kept) {
      const childPath = `${path}.${children++}`;
      const inherited = [...contexts];
      return () => block(childPath, inherited);
    }

    const laterChild = () => child(onFrames || ordered ? kept : []);

    // A function that calls its argument in the context of now.
    function capture() {
      const [one, other] = random() < 0.5 ? modules : [...modules].reverse();
      const make = pick(captures);
      const first = make(one);
      if (onFrames) return first;
      const second = make(other);
      return (callback) => first(() => second(callback));
    }

    // A block that runs later.
    function later(callback) {
      pending++;
      return () => {
        try {
          callback();
        } finally {
          if (--pending === 0) end();
        }
      };
    }

    const does = {
      run(storage) {
        const value = `${path}/${children}`;
        const inner = child();
        const ending = random();
        const error = new Error('through');
        try {
          storage.run(value, () => {
            if (ending < 0.2) return void asyncBlock(inner);
            inner();
            if (ending > 0.9) throw error;
          });
        } catch (thrown) {
          if (thrown !== error) throw thrown;
        }
      },
      schedule() {
        ways[pick(wayNames)](later(laterChild()));
      },
      bind() {
        const bound = capture();
        const callback = later(laterChild());
        setImmediate(() => bound(callback));
      },
      keep() {
        kept.push({ isEntered: false, enter: capture() });
      },
      resume() {
        if (kept.length === 0) return;
        const context = pick(kept);
        const inner = child();
        if (context.isEntered && !onFrames) return;
        context.isEntered = true;
        context.enter(inner);
        context.isEntered = false;
      },
      enterWith(storage) {
        storage.enterWith(`${path}/${children}!`);
      },
      exit(storage) {
        storage.exit(child(onFrames ? kept : []));
      },
      // On frames a run that has ended leaves a new frame behind, or the one before: what disable() takes
      // away in other contexts is the same only where the frame is a new one anyway.
      disable(storage) {
        does.enterWith(pick(storages.filter((other) => !retired.has(other))));
        does.schedule();
        storage.disable();
        if (!onFrames) retired.add(storage);
      },
    };

    async function asyncBlock(inner) {
      const resume = later(laterChild());
      inner();
      await null;
      resume();
    }

    note('begins');
    const count = depth === 1 ? 6 : depth > 6 ? 0 : Math.floor(random() * 4);
    for (let step = 0; step < count; step++) {
      const operation = pick(bag);
      const index = Math.floor(random() * storages.length);
      if (retired.has(storages[index]) && ['run', 'enterWith', 'disable'].includes(operation))
        continue;
      does[operation](storages[index]);
      note(`after ${operation} ${index}`);
    }
  }

  function end() {
    // What the built-in carries for a storage it carries until that is disabled.
    for (const storage of storages) storage.disable();
    seen.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    setImmediate(done, name, ordered, seen);
  }

  pending++;
  setImmediate(() => {
    block('0', []);
    if (--pending === 0) end();
  });
}

module.exports = ({ args: [first, count, keptOn, ...omitted], hooks, log }) => {
  let seed = Number(first);
  const last = seed + Number(count);
  let running = 0;
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('!'));
  });

  function next() {
    if (seed === last) {
      if (running === 0) server.close();
      return;
    }
    running++;
    runCase(seed++, [hooks, builtIn], keptOn === 'frames', omitted, (name, ordered, seen) => {
      running--;
      log(name, ordered ? 'ordered' : 'free', ...seen.map(({ text }) => text));
      next();
    });
  }

  server.listen(0, '127.0.0.1', () => {
    ({ port } = server.address());
    for (let i = 0; i < width; i++) next();
  });
};
