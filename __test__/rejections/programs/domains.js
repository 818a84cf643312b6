'use strict';

// node domains.js <built-in|native> <program> <before|after>
//
// Programs that use domains, which they load before or after the module under test.

const fs = require('node:fs');

const [which, name, order] = process.argv.slice(2);
let domain;
let hooks;
const load = {
  domain: () => (domain = require('node:domain')),
  hooks: () => (hooks = which === 'native' ? require('../../..') : require('node:async_hooks')),
};
if (order === 'before') {
  load.domain();
  load.hooks();
} else {
  load.hooks();
  // What the package does when it is first used happens before, too.
  new hooks.AsyncLocalStorage().run(1, () => {});
  new hooks.AsyncResource('BEFORE').runInAsyncScope(() => {});
  hooks.executionAsyncId();
  load.domain();
}

const storage = new hooks.AsyncLocalStorage();
const { AsyncResource } = hooks;

function log(...values) {
  const { domain: current } = process;
  const where = current ? `domain ${current.name}` : String(Boolean(current));
  fs.writeSync(1, `${values.join(' ')} for ${storage.getStore()}, ${where}\n`);
}

/** @param {string} name */
function create(name) {
  const created = domain.create();
  created.name = name;
  created.on('error', (error) => {
    log(`${name} caught`, error.message, error.domain === created);
    if (logsIds) log(hooks.executionAsyncId() === 0 ? 'outside' : 'inside');
  });
  return created;
}

// A program's own promises have no ids here without a hook.
const logsIds = name !== 'a program emits the error';

const fail = (message) => {
  throw new Error(message);
};

const programs = {
  'a resource brings its domain along'() {
    const d = create('d');
    let resource;
    let bound;
    d.run(() => {
      resource = new AsyncResource('RESOURCE');
      bound = AsyncResource.bind(() => log('bound'));
    });
    const own = Object.getOwnPropertyDescriptor(resource, 'domain');
    log(own?.value === d, own?.enumerable, own?.writable, own?.configurable);
    log(Object.keys(resource).join());
    setTimeout(() => {
      log('timer');
      resource.runInAsyncScope(() => log('scope'));
      bound();
      log('timer again');
    }, 1);
  },

  'a resource without a domain'() {
    const resource = new AsyncResource('RESOURCE');
    log('domain' in resource);
    const d = create('d');
    d.run(() => resource.runInAsyncScope(() => log('scope')));
  },

  'scopes in scopes'() {
    const [a, b] = [create('a'), create('b')];
    const inA = a.run(() => new AsyncResource('A'));
    const inB = b.run(() => new AsyncResource('B'));
    inA.runInAsyncScope(() => {
      log('a');
      inB.runInAsyncScope(() => {
        log('b');
        inA.runInAsyncScope(() => log('a in b'));
        log('b again');
      });
      log('a again');
    });
    log('outside');
    try {
      inA.runInAsyncScope(fail, null, 'thrown');
    } catch (error) {
      log(error.message);
    }
  },

  'an error in a scope'() {
    const d = create('d');
    const resource = d.run(() => storage.run('request', () => new AsyncResource('RESOURCE')));
    setTimeout(() => resource.runInAsyncScope(fail, null, 'in scope'), 1);
    process.on('uncaughtException', (error) => log('uncaught', error.message));
  },

  'a microtask enters its domain once'() {
    const d = create('d');
    d.run(() => {
      queueMicrotask(() => {
        log('microtask');
        process.domain.exit();
        log('left');
      });
    });
  },

  'an error in what a scope has started'() {
    const d = create('d');
    const resource = d.run(() => storage.run('request', () => new AsyncResource('RESOURCE')));
    const starts = [
      () => setTimeout(fail, 1, 'in a timer'),
      () => process.nextTick(fail, 'in a tick'),
      () => setImmediate(fail, 'in an immediate'),
      () => fs.stat(__filename, () => fail('in a request')),
      () => queueMicrotask(() => fail('in a microtask')),
    ];
    function next() {
      const start = starts.shift();
      if (start === undefined) return;
      setTimeout(() => resource.runInAsyncScope(start), 1);
    }
    d.on('error', next);
    next();
  },

  'an emitter that is made in a scope'() {
    const d = create('d');
    const resource = d.run(() => new AsyncResource('RESOURCE'));
    const { EventEmitter, EventEmitterAsyncResource } = require('node:events');
    setTimeout(() => {
      resource.runInAsyncScope(() => {
        const emitter = new EventEmitter();
        setImmediate(() => emitter.emit('error', new Error('from an emitter')));
        const other = new EventEmitterAsyncResource({ name: 'EMITTER' });
        other.on('event', () => log('event'));
        setImmediate(() => other.emit('event'));
      });
    }, 1);
  },

  'an emitter with a resource'() {
    const { EventEmitterAsyncResource } = require('node:events');
    const d = create('d');
    const emitter = d.run(() =>
      storage.run('request', () => new EventEmitterAsyncResource('EMITTER')),
    );
    emitter.on('event', () => log('event'));
    log(emitter.domain === d, emitter.asyncResource.domain === d);
    setTimeout(() => emitter.emit('event'), 1);
  },

  'an error in a callback'() {
    const d = create('d');
    storage.run('request', () => d.run(() => setTimeout(fail, 1, 'in a timer')));
    storage.run('other', () => d.run(() => process.nextTick(fail, 'in a tick')));
  },

  'no domain is entered after a handled error'() {
    const d = create('d');
    d.on('error', () => setImmediate(() => log(String(process.domain))));
    storage.run('request', () => d.run(() => setTimeout(fail, 1, 'in a timer')));
  },

  rejections() {
    const d = create('d');
    storage.run('request', () => {
      d.run(() => {
        Promise.reject(new Error('at once'));
        (async () => {
          await null;
          fail('async');
        })();
        Promise.resolve().then(() => fail('then'));
      });
    });
    storage.run('other', () =>
      d.run(() => setTimeout(() => Promise.reject(new Error('timer')), 1)),
    );
    setTimeout(() => log('later'), 1);
  },

  'rejections in a scope'() {
    const d = create('d');
    const resource = d.run(() => storage.run('request', () => new AsyncResource('RESOURCE')));
    setTimeout(() => {
      resource.runInAsyncScope(async () => {
        await null;
        fail('async');
      });
    }, 1);
  },

  'a promise that becomes a parent in its own callback'() {
    hooks.createHook({ init() {}, before() {}, after() {} }).enable();
    const d = create('d');
    setTimeout(() => {
      d.run(() => {
        const promise = Promise.any([]).finally(() => {
          log('finally');
          promise.then();
        });
      });
      setTimeout(() => log('later'), 1);
    }, 1);
  },

  'a frozen promise becomes a parent'() {
    hooks.executionAsyncId();
    const d = create('d');
    d.run(() => {
      const promise = Object.freeze(Promise.reject(new Error('frozen')));
      promise.then();
      const pending = Object.freeze(new Promise((resolve) => setImmediate(resolve)));
      pending.then(() => fail('after a frozen one'));
    });
  },

  'a program emits the error'() {
    const d = create('d');
    storage.run('request', () => {
      d.run(async () => {
        await null;
        storage.run('inner', () => d.emit('error', new Error('emitted')));
        log('after it');
      });
    });
  },

  'a rejection without a listener'() {
    const d = domain.create();
    process.on('uncaughtException', (error) => log('uncaught', error.message));
    process.on('unhandledRejection', (error) => log('unhandled', error.message));
    storage.run('request', () => {
      d.run(async () => {
        await null;
        fail('async');
      });
    });
  },

  'emitBefore and emitAfter'() {
    const d = create('d');
    const resource = d.run(() => new AsyncResource('RESOURCE'));
    if (resource.emitBefore === undefined) {
      // The built-in has them no more.
      log('begin');
      log(
        'in d',
        d.run(() => process.domain === d),
      );
      log('end');
      return;
    }
    log('begin');
    resource.emitBefore();
    const isIn = process.domain === d;
    resource.emitAfter();
    log('in d', isIn);
    log('end');
  },
};

module.exports = { names: Object.keys(programs) };

if (require.main === module) programs[name]();
