'use strict';

// node before.js <built-in|native|register> <main|worker|use> <patience> [deed ...]
//
// Breaks, pollutes or freezes something, and loads the module only then, or uses it only then.

const assert = require('node:assert');
const { writeSync } = require('node:fs');
const { Worker, isMainThread, workerData } = require('node:worker_threads');

const [which, place, patience, ...deeds] = isMainThread ? process.argv.slice(2) : workerData;

if (isMainThread && place === 'worker') {
  new Worker(__filename, { workerData: process.argv.slice(2) }).on('exit', process.exit);
} else {
  main();
}

function main() {
  // Core does not load its own modules under all of it.
  for (const id of ['stream', 'http', 'http2', 'zlib', 'vm', 'dns', 'child_process', 'v8', 'url']) {
    require(`node:${id}`);
  }
  assert.ok(require('node:buffer').Blob);

  const { play } = require('./scenario');
  const { perform } = require('./deeds');
  const { stringify } = JSON;
  const { exit } = process;
  const require_ = require;
  const wait = Number(patience);
  const warned = [];
  process.prependListener('warning', (warning) => {
    warned[warned.length] = warning.code;
  });

  if (place === 'use') require_(which === 'native' ? '../../..' : 'node:async_hooks');
  for (let i = 0; i < deeds.length; i++) perform(deeds[i]);

  let hooks;
  try {
    if (which === 'register') require_('../../../register.js');
    hooks = require_(which === 'native' ? '../../..' : 'node:async_hooks');
  } catch (error) {
    writeSync(2, `${error.stack}\n`);
    exit(3);
    return;
  }
  play(
    hooks,
    () => {},
    (result) => {
      result.sources = 'followed';
      for (let i = 0; i < warned.length; i++) {
        if (warned[i] === 'ASYNC_HOOKS_NATIVE_SOURCE') result.sources = 'warned';
      }
      writeSync(1, stringify(result));
      exit();
    },
    { wait },
  );
}
