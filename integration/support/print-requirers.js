'use strict';

// A preload. When the process ends it prints which packages required async_hooks. A package that does
// not get the module that this run is about, which MODULE says, gets an error.

const assert = require('node:assert');
const Module = require('node:module');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

const expected = require('node:async_hooks');
const packageRoot = path.resolve(__dirname, '..', '..') + path.sep;
const requirers = new Set();

const load = Module._load;
Module._load = function (request, parent) {
  const loaded = Reflect.apply(load, this, arguments);
  if (request === 'async_hooks' || request === 'node:async_hooks') {
    assert.strictEqual(loaded, expected);
    requirers.add(nameOf(parent.filename));
  }
  return loaded;
};

function nameOf(file) {
  const [, name] = /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file) ?? [];
  return name?.replace('\\', '/') ?? path.basename(file);
}

function isPartOfPackage(file) {
  return (
    /^(lib[\\/]|index\.js$)/.test(file.slice(packageRoot.length)) && file.startsWith(packageRoot)
  );
}

if (process.env.MODULE === 'drop-in') {
  assert.strictEqual(expected, require('async-hooks-native'));
} else {
  process.on('exit', () => {
    assert.deepStrictEqual(Object.keys(require.cache).filter(isPartOfPackage), []);
  });
}
// A program's Workers and the processes that it forks ask for the same.
if (isMainThread && !process.send) {
  process.on('exit', () => {
    console.log(`async_hooks was required by ${[...requirers].sort().join(', ') || 'nobody'}`);
  });
}
