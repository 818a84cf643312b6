'use strict';

// node differences.js <built-in|native> <name>
//
// What docs/compatibility.md says about programs that use the built-in too, about handles, and about tools. Each program
// prints lines.

const core = require('node:async_hooks');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const inspector = require('node:inspector');
const net = require('node:net');
const { PassThrough, finished } = require('node:stream');
const timers = require('node:timers');
const util = require('node:util');
const vm = require('node:vm');
const { MessageChannel, moveMessagePortToContext } = require('node:worker_threads');

const [which, name] = process.argv.slice(2);
const load = () => (which === 'native' ? require('../../..') : core);
const print = (...values) => fs.writeSync(1, `${values.map(String).join(' ')}\n`);
process.noDeprecation = true;

/**
 * Prints how many events `before` the built-in's hooks see for a type.
 * @param {string} type
 */
function countBefore(type) {
  const types = new Map();
  let count = 0;
  core
    .createHook({
      init: (id, of) => types.set(id, of),
      before(id) {
        if (types.get(id) === type) count++;
      },
    })
    .enable();
  process.on('exit', () => print(count));
}

/** @type {Record<string, () => void>} */
const programs = {
  'hooks of the built-in, and a handle that closes'() {
    load()
      .createHook({ init() {} })
      .enable();
    countBefore('TCPSERVERWRAP');
    const server = net.createServer().listen(0, '127.0.0.1', () => server.close());
  },
  'hooks of the built-in, and ticks of this package'() {
    load()
      .createHook({ init() {} })
      .enable();
    const types = [];
    core.createHook({ init: (id, type) => types.push(type) }).enable();
    process.on('unhandledRejection', () => {});
    process.on('exit', () => print(types.filter((type) => type === 'TickObject').length));
    Promise.reject(new Error('rejected'));
  },
  'the first require of a core module'() {
    const types = [];
    load()
      .createHook({ init: (id, type) => types.push(type) })
      .enable();
    require('node:v8');
    print('types:', types);
  },
  'a server that cannot listen'() {
    const types = [];
    load()
      .createHook({ init: (id, type) => types.push(type) })
      .enable();
    const server = net.createServer().on('error', () => print(types.includes('PIPESERVERWRAP')));
    server.listen('/no/such/folder/socket');
  },
  'the listeners of upgrade'() {
    const { AsyncLocalStorage } = load();
    const storage = new AsyncLocalStorage();
    storage.run('server', () => {
      const server = http.createServer().on('upgrade', (request, socket) => {
        print(storage.getStore(), load().executionAsyncResource().constructor.name);
        socket.end();
        server.close();
      });
      server.listen(0, '127.0.0.1', () => {
        const client = net.connect(server.address().port, '127.0.0.1');
        client.write(
          'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
        );
        client.resume();
      });
    });
  },
  'a message port that is moved to a context'() {
    const { AsyncLocalStorage, executionAsyncId } = load();
    executionAsyncId();
    const storage = new AsyncLocalStorage();
    const { port1, port2 } = new MessageChannel();
    const context = vm.createContext({
      print: () => print(storage.getStore(), executionAsyncId() > 0),
    });
    storage.run('request', () => {
      context.port = moveMessagePortToContext(port1, context);
      vm.runInContext('port.onmessage = () => { print(); port.close(); }; port.start()', context);
    });
    port2.postMessage('text');
  },
  'a destroy hook enters a store, and a connection is accepted later'() {
    const { AsyncLocalStorage, createHook } = load();
    const storage = new AsyncLocalStorage();
    const hook = createHook({ destroy: () => storage.enterWith('of the hook') }).enable();
    setImmediate(() => {});
    process.once('beforeExit', () => {
      hook.disable();
      const server = net.createServer((socket) => {
        socket.on('data', () => print(storage.getStore())).end();
        server.close();
      });
      server.listen(0, '127.0.0.1', () => {
        net.connect(server.address().port, '127.0.0.1').end('data');
      });
    });
  },
  'a store is entered after all storages were disabled'() {
    const { AsyncLocalStorage } = load();
    const [first, second] = [new AsyncLocalStorage(), new AsyncLocalStorage()];
    first.run('first', () => {});
    first.disable();
    const enter = async () => {
      await null;
      second.enterWith('of another function');
    };
    const read = async () => {
      await null;
      print(second.getStore());
    };
    setImmediate(() => {
      enter();
      read();
    });
  },
  'a resource and a storage of the built-in'() {
    const { AsyncResource } = load();
    const storage = new core.AsyncLocalStorage();
    const resource = storage.run('store', () => new AsyncResource('QUEUED'));
    resource.runInAsyncScope(() => print(storage.getStore()));
  },
  'an object of the program is a timer'() {
    const { AsyncLocalStorage } = load();
    const storage = new AsyncLocalStorage();
    const item = { _onTimeout: () => print(storage.getStore()) };
    timers.enroll(item, 1);
    storage.run('store', () => timers.active(item));
  },
  'a handle of process.binding'() {
    const { AsyncLocalStorage } = load();
    const storage = new AsyncLocalStorage();
    const { TCP, constants } = process.binding('tcp_wrap');
    storage.run('store', () => {
      new TCP(constants.SOCKET).close(() => print(storage.getStore()));
    });
  },
  'trace events'() {
    const { AsyncResource } = load();
    const categories = ['node.async_hooks'];
    const session = new inspector.Session();
    const names = new Set();
    session.connect();
    session.on('NodeTracing.dataCollected', ({ params }) => {
      for (const event of params.value) names.add(event.name);
    });
    session.on('NodeTracing.tracingComplete', () => {
      print(names.has('RESOURCE_OF_THE_PROGRAM'));
      session.disconnect();
    });
    session.post('NodeTracing.start', { traceConfig: { includedCategories: categories } }, () => {
      new AsyncResource('RESOURCE_OF_THE_PROGRAM').runInAsyncScope(() => {});
      session.post('NodeTracing.stop');
    });
  },
  'a stack trace inside run() of several storages'() {
    const { AsyncLocalStorage } = load();
    const storages = Array.from({ length: 4 }, () => new AsyncLocalStorage());
    const enter = ([first, ...others]) => {
      if (first === undefined) return print(new Error('here').stack.includes('at handleRequest'));
      first.run('store', enter, others);
    };
    const handleRequest = () => enter(storages);
    handleRequest();
  },
  'the call stack overflows in runInAsyncScope()'() {
    if (process.argv[4] === 'child') {
      const { AsyncResource } = load();
      const recurse = () => new AsyncResource('RESOURCE').runInAsyncScope(recurse);
      try {
        recurse();
      } catch {
        return;
      }
    }
    print(spawnSync(process.execPath, [__filename, which, name, 'child']).status);
  },
  'an empty type after a storage was used'() {
    const { AsyncLocalStorage, AsyncResource } = load();
    new AsyncLocalStorage().enterWith('store');
    try {
      new AsyncResource('');
      print('no error');
    } catch (error) {
      print(error.code);
    }
  },
  'a bound function is printed'() {
    print(util.inspect(load().AsyncResource.bind(() => {})));
  },
  'promise hooks of the program'() {
    const { AsyncLocalStorage } = load();
    const { promiseHooks } = require('node:v8');
    new AsyncLocalStorage().run('store', async () => {
      await null;
      let count = 0;
      const stop = promiseHooks.onSettled(() => count++);
      await null;
      await null;
      stop();
      print(count);
    });
  },
  'stream.finished() without frames of the runtime'() {
    const flag = '--no-async-context-frame';
    if (!process.execArgv.includes(flag)) {
      fs.writeSync(1, spawnSync(process.execPath, [flag, __filename, which, name]).stdout);
      return;
    }
    const { AsyncLocalStorage } = load();
    const storage = new AsyncLocalStorage();
    const stream = new PassThrough();
    storage.run('of finished()', () => finished(stream, () => print(storage.getStore())));
    storage.run('of end()', () => stream.end().resume());
  },
  'handles in a diagnostic report'() {
    load()
      .createHook({ init() {}, destroy() {} })
      .enable();
    setTimeout(() => {
      print(process.report.getReport().libuv.filter(({ type }) => type === 'check').length);
    }, 1);
  },
  'an id is first read in a callback'() {
    const { executionAsyncId } = load();
    let rounds = 0;
    const interval = setInterval(() => {
      print(executionAsyncId() > 0);
      if (++rounds === 3) clearInterval(interval);
    }, 1);
  },
};

if (require.main === module) programs[name]();

module.exports = { names: Object.keys(programs) };
