'use strict';

// node receivers.js FOLDER. Prints what the methods and accessors of that package's classes throw for wrong receivers.

const { AsyncLocalStorage, AsyncResource } = require(process.argv[2]);

const scope = new AsyncLocalStorage().withScope(1);
scope.dispose?.();
const prototypes = {
  AsyncLocalStorage: AsyncLocalStorage.prototype,
  AsyncResource: AsyncResource.prototype,
  RunScope: Object.getPrototypeOf(scope),
};
for (const [name, prototype] of Object.entries(prototypes)) {
  for (const key of Reflect.ownKeys(prototype)) {
    // As with the built-in, these end the process: the id stack is corrupted.
    if (/^(?:runInAsyncScope|emit)/.test(String(key))) continue;
    const { get, set, value } = Object.getOwnPropertyDescriptor(prototype, key);
    for (const fn of [get, set, value]) {
      if (typeof fn !== 'function' || key === 'constructor') continue;
      for (const receiver of [undefined, {}, new Proxy({}, {}), 1]) {
        let result;
        try {
          result = typeof fn.call(receiver);
        } catch (error) {
          result = `${error.name} ${error.message}`;
        }
        console.log(name, key, typeof receiver, result);
      }
    }
  }
}
