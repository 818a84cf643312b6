'use strict';

// Who puts methods of its own in the place of the class's sees which of them call which.

const table = require('../../support/table');

const names = ['disable', 'enterWith', 'exit', 'getStore', 'run'];

function tell(log, name, args) {
  const [store] = args;
  log(`called ${name}`, args.length, typeof store === 'function' ? 'function' : store);
}

function observe(target, log, from = target) {
  for (const name of names) {
    const method = from[name];
    target[name] = function (...args) {
      tell(log, name, args);
      return Reflect.apply(method, this, args);
    };
  }
}

function useAll(storage, log) {
  log('nothing', storage.getStore());
  log(
    'run',
    storage.run(1, () => storage.getStore()),
  );
  log('after run', storage.getStore());
  storage.run(2, () => {
    log(
      'the same',
      storage.run(2, () => storage.getStore()),
    );
    log(
      'another',
      storage.run(3, () => storage.getStore()),
    );
    log(
      'exit',
      storage.exit(() => storage.getStore()),
    );
    log('after exit', storage.getStore());
    storage.enterWith(4);
    log('entered', storage.getStore());
  });
  log('after', storage.getStore());
  storage.enterWith(5);
  storage.disable();
  log('disabled', storage.getStore());
  log(
    'again',
    storage.run(6, () => storage.getStore()),
  );
  log(
    'default',
    storage.run(undefined, () => storage.getStore()),
  );
  try {
    storage.run(7, () => {
      throw new Error('thrown');
    });
  } catch ({ message }) {
    log(message, storage.getStore());
  }
}

module.exports = table({
  'methods of a subclass'({ hooks, log }) {
    class Observed extends hooks.AsyncLocalStorage {}
    observe(Observed.prototype, log);
    useAll(new Observed(), log);
  },
  'methods of an object'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    observe(storage, log);
    useAll(storage, log);
  },
  'methods of the prototype'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run(0, () => {});
    const { prototype } = hooks.AsyncLocalStorage;
    const originals = Object.getOwnPropertyDescriptors(prototype);
    observe(prototype, log);
    useAll(storage, log);
    Object.defineProperties(prototype, originals);
    log(
      'put back',
      storage.run(8, () => storage.getStore()),
    );
  },
  'what is looked for to tell which implementation it is'({ hooks, log }) {
    let enters = false;
    class Probe extends hooks.AsyncLocalStorage {
      enterWith() {
        enters = true;
      }
    }
    const probe = new Probe();
    log(
      'store',
      probe.run({}, () => probe.getStore()),
    );
    log('enters', enters);
  },
  'a getStore that changes what there is'({ hooks, log }) {
    class Boxes extends hooks.AsyncLocalStorage {
      getStore() {
        return super.getStore()?.value;
      }
    }
    const boxes = new Boxes();
    const box = { value: 1 };
    log(
      'inside',
      boxes.run(box, () => boxes.getStore()),
    );
    boxes.run(box, () => {
      log(
        'the value',
        boxes.run(1, () => boxes.getStore()),
      );
      log(
        'the same box',
        boxes.run(box, () => boxes.getStore()),
      );
    });
    log('after', boxes.getStore());
  },
  'an enterWith that changes what is entered'({ hooks, log }) {
    class Doubles extends hooks.AsyncLocalStorage {
      enterWith(store) {
        super.enterWith(store === undefined ? store : store * 2);
      }
    }
    const doubles = new Doubles();
    log(
      'inside',
      doubles.run(1, () => doubles.getStore()),
    );
    log('after', doubles.getStore());
    doubles.run(1, () => {
      log(
        'nested',
        doubles.run(5, () => doubles.getStore()),
      );
      log('left', doubles.getStore());
    });
    log('after', doubles.getStore());
  },
  async 'other storages and what goes on asynchronously'({ hooks, log }) {
    const other = new hooks.AsyncLocalStorage();
    class Observed extends hooks.AsyncLocalStorage {
      enterWith(store) {
        tell(log, 'enterWith', [store]);
        super.enterWith(store);
      }
    }
    const observed = new Observed();
    await other.run('other', () =>
      observed.run('observed', async () => {
        await null;
        log('awaited', observed.getStore(), other.getStore());
        setImmediate(() => log('later', observed.getStore(), other.getStore()));
      }),
    );
    log('after', observed.getStore(), other.getStore());
  },
});
