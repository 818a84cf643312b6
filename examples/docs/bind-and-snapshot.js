// AsyncLocalStorage: static bind() and snapshot()
'use strict';

const { AsyncLocalStorage } = require('async-hooks-native');

const asyncLocalStorage = new AsyncLocalStorage();

const runInAsyncScope = asyncLocalStorage.run(123, () => AsyncLocalStorage.snapshot());
const result = asyncLocalStorage.run(321, () =>
  runInAsyncScope(() => asyncLocalStorage.getStore()),
);
console.log(result);

// A snapshot in place of an AsyncResource, to keep the context an object was created in.
class Foo {
  #runInAsyncScope = AsyncLocalStorage.snapshot();

  get() {
    return this.#runInAsyncScope(() => asyncLocalStorage.getStore());
  }
}

const foo = asyncLocalStorage.run(123, () => new Foo());
console.log(asyncLocalStorage.run(321, () => foo.get()));

const bound = asyncLocalStorage.run(123, () =>
  AsyncLocalStorage.bind((suffix) => `${asyncLocalStorage.getStore()}${suffix}`),
);
console.log(asyncLocalStorage.run(321, () => bound(' bound')));

// Prints:
//   123
//   123
//   123 bound
