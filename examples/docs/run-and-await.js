// AsyncLocalStorage: usage with async/await
'use strict';

const { AsyncLocalStorage } = require('async-hooks-native');
const { setTimeout: sleep } = require('node:timers/promises');

const asyncLocalStorage = new AsyncLocalStorage();

async function foo() {
  await sleep(1);
  console.log('in foo', asyncLocalStorage.getStore().get('key'));
}

async function fn() {
  await asyncLocalStorage.run(new Map(), () => {
    asyncLocalStorage.getStore().set('key', 'value');
    return foo(); // The return value of foo will be awaited
  });
  console.log('after the await', asyncLocalStorage.getStore());
}

fn();

// Prints:
//   in foo value
//   after the await undefined
