'use strict';

// node rejections.js <built-in|native> <who listens> <how it is rejected> [hook]
//
// A promise is rejected in the store of a request, and somebody learns of it who was not there before, or
// not by `process.on`. Nothing here replaces `process.emit` but the programs that are about that.

const fs = require('node:fs');
const vm = require('node:vm');

const [which, listening, rejecting, withHook] = process.argv.slice(2);
const hooks = which === 'native' ? require('../../..') : require('node:async_hooks');
const { AsyncLocalStorage, createHook, executionAsyncId } = hooks;

/** @type {AsyncLocalStorage} */
let storage;
/** @type {Map<number, string>} */
const types = new Map();

function log(event, what) {
  const type = withHook ? ` in ${types.get(executionAsyncId()) ?? executionAsyncId()}` : '';
  const text = what instanceof Error ? what.message : String(what);
  fs.writeSync(1, `${event}: ${text} for ${storage.getStore()}${type}\n`);
}

function afterAll() {
  // Immediates run in the order in which they were made, whatever time all else takes.
  setImmediate(setImmediate, setImmediate, () => log('later', ''));
}

const { emit } = process;

const listeners = {
  'an uncaughtException listener': () => process.on('uncaughtException', (e) => log('uncaught', e)),
  'an unhandledRejection listener': () =>
    process.on('unhandledRejection', (e) => log('unhandled', e)),
  'both, of which one throws': () => {
    process.on('unhandledRejection', (e) => {
      log('unhandled', e);
      throw new Error('thrown');
    });
    process.on('uncaughtException', (e) => log('uncaught', e));
  },
  'a listener on a process without listeners': () => {
    process.removeAllListeners();
    process.on('unhandledRejection', (e) => log('unhandled', e));
  },
  'a listener without newListener': () => {
    process.removeAllListeners('newListener');
    process.on('uncaughtException', (e) => log('uncaught', e));
  },
  'a capture callback': () =>
    process.setUncaughtExceptionCaptureCallback((e) => log('captured', e)),
  'a monitor': () => {
    process.on('uncaughtExceptionMonitor', (e) => log('monitored', e));
    process.setUncaughtExceptionCaptureCallback(() => {});
  },
  'exit listeners': () => process.on('exit', (code) => log('exit', code)),
  'a replaced emit that answers': () => {
    process.emit = function (type, reason) {
      if (type === 'unhandledRejection') {
        log('emit', reason);
        return true;
      }
      return Reflect.apply(emit, this, arguments);
    };
  },
  'a replaced emit that answers exceptions': () => {
    process.emit = function (type, reason) {
      if (!/^un(handled|caught)/.test(type)) return Reflect.apply(emit, this, arguments);
      log(`emit ${type}`, reason);
      return true;
    };
  },
  'a replaced emit that passes on': () => {
    process.emit = function (type, reason) {
      if (type === 'unhandledRejection' || type === 'exit') log(`emit ${type}`, reason);
      return Reflect.apply(emit, this, arguments);
    };
  },
  'a warning listener': () => process.on('warning', (warning) => log('warning', warning.name)),
  'listeners for warnings and rejections': () => {
    process.on('warning', (warning) => log('warning', warning.name));
    process.on('unhandledRejection', (e) => log('unhandled', e));
  },
  'a listener for everything': () => {
    process.on('unhandledRejection', (e) => log('unhandled', e));
    process.on('uncaughtException', (e) => log('uncaught', e));
    process.on('rejectionHandled', () => log('handled', 'late'));
    process.on('exit', (code) => log('exit', code));
  },
};

const rejections = {
  async: async () => {
    await null;
    throw new Error('async');
  },
  then: () => {
    Promise.resolve().then(() => {
      throw new Error('then');
    });
  },
  'at once': () => {
    Promise.reject(new Error('at once'));
  },
  'without an error': () => {
    Promise.reject('a string');
  },
  immediate: () => {
    new Promise((resolve, reject) => setImmediate(reject, new Error('immediate')));
  },
  'another was handled': async () => {
    storage.run('handled', () => Promise.reject(new Error('handled')).catch(() => {}));
    await null;
    storage
      .run('caught', async () => {
        throw new Error('caught');
      })
      .catch(() => {});
    throw new Error('not handled');
  },
  several: () => {
    for (const name of ['a', 'b', 'c']) {
      storage.run(name, async () => {
        await null;
        throw new Error(name);
      });
    }
  },
  'in another context': () => {
    const rejects = [];
    for (const name of ['a', 'b']) {
      storage.run(name, () => new Promise((resolve, reject) => rejects.push(reject)));
    }
    storage.run('who rejects', () => rejects.forEach((reject) => reject(new Error('deferred'))));
  },
  'of a promise of another realm': () => {
    const later = vm.runInNewContext('(async (fn) => { await null; fn(); })');
    later(() => {
      throw new Error('another realm');
    });
  },
  'of a frozen promise': () => {
    let fail;
    Object.freeze(new Promise((resolve, reject) => (fail = reject)));
    storage.run('who rejects', fail, new Error('frozen'));
  },
  'and handled later': () => {
    const promise = Promise.reject(new Error('handled later'));
    setImmediate(() => promise.catch(() => log('caught', '')));
  },
};

module.exports = { listeners: Object.keys(listeners), rejections: Object.keys(rejections) };

if (require.main === module) {
  if (withHook) createHook({ init: (id, type) => types.set(id, type) }).enable();
  storage = new AsyncLocalStorage();
  storage.run('before', () => {});
  setTimeout(() => {
    listeners[listening]();
    afterAll();
    storage.run('request', rejections[rejecting]);
  }, 1);
}
