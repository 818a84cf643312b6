'use strict';

// node moments.js <built-in|native> <moment> <end>
//
// Ends a program at some moment of it, in the main thread or in a Worker, which tells its parent when
// it has come to the moment and cannot end by itself.

const path = require('node:path');
const { parentPort } = require('node:worker_threads');
const v8 = require('node:v8');
const vm = require('node:vm');

const [which, moment, end] = process.argv.slice(2);
const root = path.join(__dirname, '..', '..', '..');
const hooks = which === 'native' ? require(root) : require('node:async_hooks');
const { AsyncLocalStorage, AsyncResource, createHook } = hooks;

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

const ends = {
  'process.exit': () => process.exit(7),
  'an exception'() {
    throw new Error('the end');
  },
  'a stack overflow': () => ends['a stack overflow']() + 1,
  'a loop'() {
    parentPort.postMessage('there');
    for (;;);
  },
  'a loop of microtasks'() {
    parentPort.postMessage('there');
    const again = () => {
      new AsyncResource('AGAIN');
      queueMicrotask(again);
    };
    again();
  },
};

let there = false;
function here() {
  if (there) return;
  there = true;
  ends[end]();
}

const enable = (callbacks) => createHook(callbacks).enable();
const enableAll = () => enable({ init() {}, before() {}, after() {}, destroy() {} });
const manual = { requireManualDestroy: true };

// Calls `here` in the middle of many destroys.
function inDestroy() {
  let destroyed = 0;
  enable({
    destroy() {
      if (++destroyed === 500) here();
    },
  });
  setTimeout(() => {}, 50);
}

function makeMany(count, options) {
  return Array.from({ length: count }, () => new AsyncResource('MANY', options));
}

const moments = {
  'the init of a timer'() {
    enable({ init: here });
    setTimeout(() => {}, 1);
  },
  'the init of a promise'() {
    enable({ init: here });
    Promise.resolve();
  },
  'the init of a tick'() {
    enable({ init: here });
    process.nextTick(() => {});
  },
  'the before of a timer'() {
    enable({ before: here });
    setTimeout(() => {}, 1);
  },
  'the after of a timer'() {
    enable({ after: here });
    setTimeout(() => {}, 1);
  },
  'the before of a promise'() {
    enable({ before: here });
    Promise.resolve().then(() => {});
  },
  'the after of a promise'() {
    enable({ after: here });
    Promise.resolve().then(() => {});
  },
  'a promiseResolve'() {
    enable({ promiseResolve: here });
    Promise.resolve();
  },
  'an init that changes the hooks'() {
    const hook = enable({
      init() {
        hook.disable();
        hook.enable();
        here();
      },
    });
    new AsyncResource('CHANGES');
  },
  'the destroy of a timer'() {
    enable({ destroy: here });
    setTimeout(() => {}, 1);
  },
  'a destroy among many by hand'() {
    inDestroy();
    for (const resource of makeMany(1000, manual)) resource.emitDestroy();
  },
  'a destroy among many that were collected'() {
    inDestroy();
    makeMany(1000);
    collectGarbage();
  },
  'a destroy in a microtask'() {
    inDestroy();
    for (const resource of makeMany(20_000, manual)) resource.emitDestroy();
  },
  'while destroys wait'() {
    enable({ destroy() {} });
    for (const resource of makeMany(1000, manual)) resource.emitDestroy();
    here();
  },
  'while destroys of collected resources wait'() {
    enable({ destroy() {} });
    makeMany(1000);
    collectGarbage();
    here();
  },
  'while resources are tracked'() {
    enable({ destroy() {} });
    globalThis.kept = makeMany(10_000);
    here();
  },
  'a run'() {
    new AsyncLocalStorage().run(1, here);
  },
  'a run after an await'() {
    new AsyncLocalStorage().run(1, async () => {
      await null;
      here();
    });
  },
  'an exit'() {
    const storage = new AsyncLocalStorage();
    storage.run(1, () => storage.exit(here));
  },
  'a scope'() {
    new AsyncResource('SCOPE').runInAsyncScope(here);
  },
  'a deep scope'() {
    const resource = new AsyncResource('SCOPE');
    const nest = (depth) =>
      depth === 0 ? here() : resource.runInAsyncScope(nest, null, depth - 1);
    nest(300);
  },
  'a timer'() {
    enableAll();
    setTimeout(here, 1);
  },
  'an immediate'() {
    enableAll();
    setImmediate(here);
  },
  'a tick'() {
    enableAll();
    process.nextTick(here);
  },
  'a microtask'() {
    enableAll();
    queueMicrotask(here);
  },
  'a file callback'() {
    enableAll();
    require('node:fs').stat('.', here);
  },
  'a connection'() {
    enableAll();
    const net = require('node:net');
    const server = net.createServer(here).listen(0, '127.0.0.1', () => {
      net.connect(server.address().port, '127.0.0.1').on('error', () => {});
    });
  },
  'a request'() {
    enableAll();
    const http = require('node:http');
    const storage = new AsyncLocalStorage();
    const server = http
      .createServer(() => storage.run(1, here))
      .listen(0, '127.0.0.1', () => {
        http.get({ port: server.address().port, host: '127.0.0.1' }).on('error', () => {});
      });
  },
  beforeExit() {
    enableAll();
    process.once('beforeExit', here);
  },
  'the exit event'() {
    enableAll();
    process.once('exit', here);
  },
  uncaughtException() {
    enableAll();
    process.on('uncaughtException', here);
    setTimeout(() => {
      throw new Error('first');
    }, 1);
  },
  unhandledRejection() {
    enableAll();
    process.on('unhandledRejection', here);
    Promise.reject(new Error('first'));
  },
  'a native callback scope'() {
    if (which === 'built-in') return here();
    const { callbackScope } = require(path.join(root, 'lib', 'platform', 'native.js'));
    callbackScope(5, 1, {}, here, null, []);
  },
  'a native scope of a default trigger'() {
    if (which === 'built-in') return here();
    const { defaultTriggerAsyncIdScope } = require(path.join(root, 'lib', 'platform', 'native.js'));
    defaultTriggerAsyncIdScope(5, here);
  },
};

module.exports = { ends: Object.keys(ends), moments: Object.keys(moments) };

if (require.main === module) moments[moment]();
