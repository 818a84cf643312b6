'use strict';

// A generator that is created when it is first needed, and that all use.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const requestId = new AsyncLocalStorage();
const seen = [];

function* makeNumbers() {
  for (let number = 1; ; number++) {
    seen.push(requestId.getStore());
    yield number;
  }
}

let numbers;
function nextNumber() {
  numbers ??= makeNumbers();
  return numbers.next().value;
}

requestId.run('a', () => assert.strictEqual(nextNumber(), 1));
requestId.run('b', () => assert.strictEqual(nextNumber(), 2));
setImmediate(() => {
  assert.strictEqual(nextNumber(), 3);
  assert.deepStrictEqual(seen, ['a', 'b', undefined]);
});
