'use strict';

// Prints the functions, files and lines of the package in stacks of exceptions and callbacks, for the package in the
// folder that is given.

const path = require('node:path');

const [folder] = process.argv.slice(2);
const { AsyncLocalStorage, AsyncResource, createHook } = require(path.join(folder, 'index.js'));

const fail = () => {
  throw new Error('of the program');
};

const attempts = {
  options: () => new AsyncLocalStorage(3),
  callbacks: () => createHook({ init: 3 }),
  type: () => new AsyncResource(),
  bind: () => AsyncLocalStorage.bind(3),
  run: () => new AsyncLocalStorage().run('store', fail),
  exit: () => new AsyncLocalStorage().exit(fail),
  scope: () => new AsyncResource('TYPE').runInAsyncScope(fail),
  bound: () => AsyncResource.bind(fail)(),
  snapshot: () => AsyncLocalStorage.snapshot()(fail),
};

for (const [kind, attempt] of Object.entries(attempts)) {
  try {
    attempt();
  } catch ({ message, stack }) {
    console.log(kind, message);
    // Functions without a name have no parentheses.
    for (const [, called, file] of stack.matchAll(/^ +at (?:(.*) \(|)(.*?\.js:\d+):\d+\)?$/gm)) {
      const place = path.relative(folder, file).split(path.sep).join('/');
      // V8 names the class of a static method by the receiver's constructor or by its variable.
      const name = called?.replace(/^\w+\./, '') ?? '<anonymous>';
      if (place.startsWith('lib/')) console.log(`  ${name} ${place}`);
    }
  }
}
