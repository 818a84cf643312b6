'use strict';

// The same functions run inside and outside of scopes, as timers, listeners and promises of both.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');
const { readFile } = require('node:fs/promises');

const requests = new AsyncLocalStorage();
const seen = [];

function look() {
  seen.push(requests.getStore());
}

async function load() {
  look();
  await readFile(__filename);
  look();
  await new Promise((resolve) => {
    setTimeout(() => {
      look();
      resolve();
    }, 2);
  });
  new EventEmitter().on('event', look).emit('event');
}

async function main() {
  await load();
  await requests.run('inside', load);
  await load();
  await Promise.all([load(), requests.run('inside', load), load()]);
  assert.strictEqual(seen.filter((store) => store === 'inside').length, 8);
  assert.strictEqual(seen.filter((store) => store === undefined).length, 16);
}

main();
