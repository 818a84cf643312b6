'use strict';

// node differences.js <built-in|native> <name>
//
// What docs/compatibility.md says about `process.emit`, spies of `process.nextTick`, and domains. Each program prints
// one line.

const domain = require('node:domain');
const { EventEmitter } = require('node:events');
const fs = require('node:fs');
const { mock } = require('node:test');
const vm = require('node:vm');

const [which, name] = process.argv.slice(2);
const load = () => (which === 'native' ? require('../../..') : require('node:async_hooks'));
const print = (value) => fs.writeSync(1, `${value}\n`);

/** Loads the module, and makes a hook and a storage that is in use. */
function start() {
  const hooks = load();
  hooks.createHook({ init() {} }).enable();
  const storage = new hooks.AsyncLocalStorage();
  storage.run('before', () => {});
  return { hooks, storage };
}

/** @type {Record<string, () => void>} */
const programs = {
  'the emit of the process and that of emitters'() {
    start();
    print(process.emit === EventEmitter.prototype.emit);
  },
  'an emit that was replaced before'() {
    const { emit } = process;
    process.emit = function () {
      return Reflect.apply(emit, this, arguments);
    };
    start();
    print('value' in Object.getOwnPropertyDescriptor(process, 'emit'));
  },
  'a replaced emit and a promise of another realm'() {
    const { storage } = start();
    process.emit = (type) => type === 'unhandledRejection' && print(storage.getStore()) > 0;
    const reject = vm.runInNewContext('(error) => { Promise.reject(error) }');
    setImmediate(() => storage.run('store', reject, new Error('expected')));
  },
  'a spy of nextTick that was there before'() {
    const spy = mock.method(process, 'nextTick');
    start();
    print(spy.mock.callCount());
  },
  'a destroyed resource of a domain'() {
    const { hooks } = start();
    const own = domain.create();
    const resource = own.run(() => new hooks.AsyncResource('RESOURCE'));
    resource.emitDestroy();
    setImmediate(setImmediate, () => resource.runInAsyncScope(() => print(process.domain === own)));
  },
};

module.exports = { names: Object.keys(programs) };

if (require.main === module) programs[name]();
