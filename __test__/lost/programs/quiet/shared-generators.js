'use strict';

// Generators of the start of the program, which are asked for values inside and outside of scopes, and
// others of the same function that belong to scopes.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();

function* stores(count) {
  for (let i = 0; i < count; i++) yield requests.getStore();
}

async function* later() {
  yield requests.getStore();
  await null;
  yield requests.getStore();
}

async function collect(iterable) {
  const seen = [];
  for await (const store of iterable) seen.push(store);
  return seen;
}

const shared = stores(4);
const seen = [shared.next().value];
requests.run('a', () => {
  assert.deepStrictEqual([...stores(2)], ['a', 'a']);
  seen.push(shared.next().value);
});
seen.push(shared.next().value);
requests.run('b', () => seen.push(shared.next().value));
assert.deepStrictEqual(seen, [undefined, 'a', undefined, 'b']);

async function main() {
  assert.deepStrictEqual(await collect(later()), [undefined, undefined]);
  assert.deepStrictEqual(await requests.run('c', () => collect(later())), ['c', 'c']);
  assert.deepStrictEqual(await collect(later()), [undefined, undefined]);
}

main();
