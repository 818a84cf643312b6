'use strict';

// Code that leaves the storage where it wants none.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const lines = [];

function log(what) {
  lines.push([what, requests.getStore()]);
}

function warmUp() {
  return requests.exit(async () => {
    log('warming up');
    await null;
    log('warm');
  });
}

requests.run('request', async () => {
  log('begin');
  requests.exit(() => log('without a store'));
  requests.exit(log, 'without a store either');
  await warmUp();
  log('end');
  requests.run(undefined, () => log('with none'));
  assert.deepStrictEqual(
    lines.filter(([, store]) => store === 'request').map(([what]) => what),
    ['begin', 'end'],
  );
});
