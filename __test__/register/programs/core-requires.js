'use strict';

// What `require` answers for a core module that was required before, under all that a program can put over it.

const Module = require('node:module');
const path = require('node:path');

const lines = [];
// eslint-disable-next-line n/prefer-node-protocol -- as programs do
const fs = require('fs');
const describe = (found) =>
  found === fs ? 'fs' : found === path ? 'path' : JSON.stringify(found?.name ?? 'another');
function note(what) {
  const answers = ['fs', 'node:fs'].map((name) => describe(require(name)));
  lines.push(`${what}: ${answers.join(', ')}`);
}

note('at first');
require.cache.fs = { exports: { name: 'cached' }, loaded: true, id: 'fs', children: [] };
note('with an entry in require.cache');
delete require.cache.fs;
note('without it');

const { _load: load } = Module;
Module._load = function (request) {
  return request === 'fs' ? { name: 'loaded' } : Reflect.apply(load, this, arguments);
};
note('with a _load of its own');
Module._load = load;
note('without it');

for (const request of ['no-such-package', './no-such-file', '', 5, undefined]) {
  try {
    require(request);
  } catch ({ code }) {
    lines.push(`${String(request)}: ${code}`);
  }
}

if (Module.registerHooks) {
  const hooks = Module.registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'fs'
        ? { url: 'node:path', format: 'builtin', shortCircuit: true }
        : next(specifier, context),
  });
  note('with a hook');
  hooks.deregister();
  note('without it');
}

const { _resolveFilename: resolve } = Module;
Module._resolveFilename = function (request) {
  return request === 'fs'
    ? path.join(__dirname, 'name.json')
    : Reflect.apply(resolve, this, arguments);
};
note('with a _resolveFilename of its own');
Module._resolveFilename = resolve;
note('without it');

console.log(lines.join('\n'));
