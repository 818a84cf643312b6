'use strict';

// node emit.js <built-in|native> <name>
//
// `process.emit` is replaced by test runners as any method is. Prints what they and the listeners see.

const assert = require('node:assert');
const { EventEmitter } = require('node:events');
const fs = require('node:fs');
const { mock } = require('node:test');

const [which, name] = process.argv.slice(2);
const hooks = which === 'native' ? require('../../..') : require('node:async_hooks');

const print = (...values) => fs.writeSync(1, `${values.join(' ')}\n`);
const types = (calls) => calls.map(({ arguments: [type] }) => type).join();

const spyOn = (emit, storage) =>
  function (type) {
    print('emits', type, storage.getStore());
    return Reflect.apply(emit, this, arguments);
  };

function rejectTwice(storage) {
  process.on('unhandledRejection', ({ message }) => print(message, storage.getStore()));
  storage.run('first', () => Promise.reject(new Error('rejected')));
  storage.run('second', async () => {
    await null;
    throw new Error('rejected later');
  });
}

/** @type {Record<string, (storage: any) => void>} */
const programs = {
  'a method of the prototype'() {
    print(Object.getOwnPropertyDescriptor(process, 'emit'), 'emit' in process, process.emit.name);
    print(process.emit.length, Object.keys(process).includes('emit'));
  },

  'a mock that passes on'(storage) {
    const { mock: spy } = mock.method(process, 'emit');
    process.on('event', (value) => print('event', value, storage.getStore()));
    storage.run('store', () => process.emit('event', 'value'));
    print(types(spy.calls));
    spy.restore();
    process.emit('event', 'again');
    print(spy.calls.length, Object.hasOwn(process, 'emit'));
  },

  'a mock that answers'(storage) {
    const { mock: stub } = mock.method(process, 'emit', () => true);
    storage.run('store', () => Promise.reject(new Error('rejected')));
    setImmediate(() => {
      print(types(stub.calls));
      print(process.emit.mock === stub);
      stub.restore();
      print(Object.hasOwn(process, 'emit'));
    });
  },

  'a rejection under a mock'(storage) {
    const { mock: spy } = mock.method(process, 'emit');
    process.on('unhandledRejection', ({ message }) => print(message, storage.getStore()));
    for (const store of ['first', 'second']) {
      storage.run(store, async () => {
        await null;
        throw new Error(`rejected in ${store}`);
      });
    }
    setImmediate(() => {
      print(types(spy.calls.filter(({ arguments: [type] }) => type === 'unhandledRejection')));
      assert.strictEqual(process.emit.mock, spy);
    });
  },

  'a rejection that is handled under a mock'(storage) {
    const { mock: spy } = mock.method(process, 'emit');
    const promise = storage.run('store', () => Promise.reject(new Error('handled')));
    promise.catch(() => print('caught'));
    setImmediate(() => {
      process.emit('event');
      print(types(spy.calls), process.emit.mock === spy);
    });
  },

  'the emit of all emitters is replaced'(storage) {
    const { emit } = EventEmitter.prototype;
    EventEmitter.prototype.emit = function (type) {
      if (this === process) print('emits', type);
      return Reflect.apply(emit, this, arguments);
    };
    process.on('unhandledRejection', ({ message }) => print(message, storage.getStore()));
    storage.run('store', () => Promise.reject(new Error('rejected')));
    process.on('exit', () => print('exit', storage.getStore()));
  },

  'another prototype of the process'(storage) {
    new EventEmitter().on('event', () => print('event of another emitter')).emit('event');
    process.on('unhandledRejection', ({ message }) => print(message, storage.getStore()));
    storage.run('store', () => Promise.reject(new Error('rejected')));
    print(Object.keys(process).includes('emit'));
  },

  'an accessor'(storage) {
    const spy = spyOn(process.emit, storage);
    Object.defineProperty(process, 'emit', { get: () => spy, configurable: true });
    rejectTwice(storage);
    setImmediate(() => print(process.emit === spy));
  },

  'a method of a sealed process'(storage) {
    const spy = spyOn(process.emit, storage);
    process.emit = spy;
    Object.seal(process);
    rejectTwice(storage);
    setImmediate(() => print(process.emit === spy));
  },

  'a method of the prototype is replaced'(storage) {
    const prototype = Object.getPrototypeOf(process);
    prototype.emit = spyOn(prototype.emit, storage);
    rejectTwice(storage);
    setImmediate(() => print(Object.hasOwn(process, 'emit')));
  },

  'a prototype that is replaced later'(storage) {
    Object.setPrototypeOf(process, new EventEmitter());
    rejectTwice(storage);
  },

  'a class between the process and EventEmitter'(storage) {
    class Emitter extends EventEmitter {
      /** @param {any[]} args */
      emit(...args) {
        print('emits', args[0], storage.getStore());
        return super.emit(.../** @type {[string]} */ (args));
      }
    }
    Object.setPrototypeOf(Object.getPrototypeOf(process), Emitter.prototype);
    rejectTwice(storage);
  },

  'what the process has between a rejection and its report'(storage) {
    const spy = spyOn(process.emit, storage);
    process.emit = spy;
    const handled = Promise.reject(new Error('handled'));
    handled.catch(() => print('caught'));
    print(process.emit === spy);
    rejectTwice(storage);
    print(process.emit === spy);
    process.nextTick(() => print(process.emit === spy));
  },

  'the program emits unhandledRejection'(storage) {
    const promise = storage.run('of the promise', () => Promise.resolve());
    process.on('unhandledRejection', ({ message }) => print(message, storage.getStore()));
    storage.run('of the program', () => {
      process.emit('unhandledRejection', new Error('emitted'), promise);
    });
  },

  'another receiver'() {
    const other = new EventEmitter();
    other.on('exit', () => print('exit of another emitter'));
    process.emit.call(other, 'exit');
    process.nextTick(() => print('tick'));
    process.on('exit', () => process.nextTick(() => print('never')));
  },
};

module.exports = { names: Object.keys(programs) };

if (require.main === module) {
  if (name.startsWith('another prototype')) {
    Object.setPrototypeOf(process, EventEmitter.prototype);
  }
  hooks.createHook({ init() {} }).enable();
  const storage = new hooks.AsyncLocalStorage();
  storage.run('before', () => setImmediate(() => programs[name](storage)));
}
