'use strict';

// Prints what looks otherwise when the package is in use, and how many functions it has replaced.

const { ChildProcess } = require('node:child_process');
const dgram = require('node:dgram');
const { EventEmitterAsyncResource } = require('node:events');
const Module = require('node:module');
const net = require('node:net');
const zlib = require('node:zlib');

const timeout = setTimeout(() => {}, 1);
clearTimeout(timeout);
const immediate = setImmediate(() => {});
clearImmediate(immediate);

const roots = {
  process,
  globalThis,
  Module,
  timeout,
  immediate,
  timers: require('node:timers'),
  parser: /** @type {any} */ (require('_http_common')).HTTPParser,
  process_wrap: /** @type {any} */ (new /** @type {any} */ (ChildProcess)())._handle,
  blob: new Blob([]),
  gzip: zlib.createInflateRaw(),
  emitter: new EventEmitterAsyncResource({ name: 'emitter' }),
  port: MessagePort.prototype,
  net,
  dgram,
  dns: require('node:dns'),
  events: require('node:events'),
};
// What a program or core adds by itself, as core replaces `chdir` for Workers.
const unrelated =
  /mainModule|_cache|_pathCache|\.env\b|undici|\.children|async-hooks-native|_events|moduleLoadList|\.chdir/;

function walk(object, place, found) {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) return;
  if (found.has(object) || unrelated.test(place)) return;
  const properties = Object.getOwnPropertyDescriptors(object);
  found.set(object, { place, properties });
  for (const key of Reflect.ownKeys(properties)) {
    const { value } = properties[/** @type {string} */ (key)];
    walk(value, `${place}.${String(key)}`, found);
  }
  walk(Object.getPrototypeOf(object), `${place}.__proto__`, found);
}

function walkAll() {
  const found = new Map();
  for (const [name, root] of Object.entries(roots)) walk(root, name, found);
  return found;
}

function looksOf(fn) {
  const own = Object.getOwnPropertyDescriptors(fn);
  return Reflect.ownKeys(own).map((key) => {
    const { value, writable, enumerable, configurable } = own[/** @type {string} */ (key)];
    const shown = typeof value === 'object' || typeof value === 'function' ? typeof value : value;
    return [String(key), shown, writable, enumerable, configurable];
  });
}

let replaced = 0;

function compare(place, was, is) {
  if (was === undefined) {
    const looks = 'get' in is || typeof is.value === 'function';
    if (!looks || is.enumerable) console.log('added', place);
    return;
  }
  // Lazy properties become values when they are read.
  if (!('value' in was) || !('value' in is)) return;
  for (const flag of ['writable', 'enumerable', 'configurable']) {
    if (was[flag] !== is[flag]) console.log(flag, place);
  }
  if (typeof was.value !== 'function' || was.value === is.value) return;
  replaced++;
  const [before, after] = [was.value, is.value].map((fn) => JSON.stringify(looksOf(fn)));
  if (before !== after) console.log('looks', place, before, after);
}

const before = walkAll();
if (process.argv.includes('--preload')) require('../../../register');
const { AsyncLocalStorage, createHook } = require('../../..');
createHook({ init() {} }).enable();
new AsyncLocalStorage().run('store', () => {});

const server = net.createServer((connection) => connection.end());
server.listen(0, () => {
  const client = net.connect(/** @type {any} */ (server.address()).port);
  client.resume().on('close', () => server.close(end));
});

function end() {
  const now = walkAll();
  for (const [object, { place, properties }] of before) {
    const found = now.get(object);
    if (found === undefined) continue;
    for (const key of Reflect.ownKeys(found.properties)) {
      const where = `${place}.${String(key)}`;
      if (!unrelated.test(where)) compare(where, properties[key], found.properties[key]);
    }
  }
  console.log(`${replaced} replaced`);
}
