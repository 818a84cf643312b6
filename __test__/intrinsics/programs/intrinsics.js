'use strict';

// All functions of the language that a program can replace, by the object that has them. What breaks them takes
// nothing but what was taken here.

const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object;
const { ownKeys } = Reflect;

const names = [
  ...['Object', 'Function', 'Array', 'Number', 'Boolean', 'String', 'Symbol', 'Date', 'BigInt'],
  ...['Promise', 'RegExp', 'Error', 'AggregateError', 'RangeError', 'TypeError', 'JSON', 'Math'],
  ...[
    'ArrayBuffer',
    'SharedArrayBuffer',
    'DataView',
    'Atomics',
    'Map',
    'Set',
    'WeakMap',
    'WeakSet',
  ],
  ...['WeakRef', 'FinalizationRegistry', 'Proxy', 'Reflect', 'Iterator', 'Float64Array'],
  ...['Uint32Array', 'Uint8Array'],
];

const holders = { __proto__: null };
for (const name of names) {
  const found = globalThis[name];
  if (found === undefined) continue;
  holders[name] = found;
  if (found.prototype !== undefined) holders[`${name}.prototype`] = found.prototype;
}
holders['%TypedArray%'] = getPrototypeOf(Uint8Array);
holders['%TypedArray%.prototype'] = getPrototypeOf(Uint8Array).prototype;
holders['%ArrayIterator%.prototype'] = getPrototypeOf([][Symbol.iterator]());
holders['%MapIterator%.prototype'] = getPrototypeOf(new Map().entries());
holders['%SetIterator%.prototype'] = getPrototypeOf(new Set().values());
holders['%StringIterator%.prototype'] = getPrototypeOf(''[Symbol.iterator]());
holders['%RegExpStringIterator%.prototype'] = getPrototypeOf('a'.matchAll(/a/g));
holders['%Iterator%.prototype'] = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));
holders['%Generator%.prototype'] = getPrototypeOf(function* () {}).prototype;
holders['%AsyncFunction%.prototype'] = getPrototypeOf(async () => {});

function breakable(holder, key) {
  const descriptor = getOwnPropertyDescriptor(holder, key);
  if (!descriptor.configurable) return false;
  return typeof descriptor.value === 'function' || descriptor.get !== undefined;
}

// Core runs no callback over these, but tries the same immediate again and again.
const hanging = new Set(['Function.prototype.apply', '%TypedArray%.prototype.length']);

/** Each as `[name, holder, key, descriptor, whether core goes on over it]`. */
const intrinsics = [];
const known = new Set();
for (const name of ownKeys(holders)) {
  const holder = holders[name];
  if (known.has(holder)) continue;
  known.add(holder);
  for (const key of ownKeys(holder)) {
    if (!breakable(holder, key)) continue;
    const descriptor = getOwnPropertyDescriptor(holder, key);
    intrinsics.push([
      `${name}.${String(key)}`,
      holder,
      key,
      { __proto__: null, ...descriptor, owner: name },
      !hanging.has(`${name}.${String(key)}`),
    ]);
  }
}

function broken() {
  throw new Error('broken');
}

function breakOne([, holder, key, descriptor]) {
  const changed = hasOwn(descriptor, 'value')
    ? { __proto__: null, value: broken, writable: true, configurable: true }
    : { __proto__: null, get: broken, set: broken, configurable: true };
  defineProperty(holder, key, changed);
}

function restoreOne(intrinsic) {
  defineProperty(intrinsic[1], intrinsic[2], intrinsic[3]);
}

module.exports = { breakOne, intrinsics, owners: ownKeys(holders), restoreOne };
