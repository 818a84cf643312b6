'use strict';

// A logger is used at the start, by an interval, by requests and at the end. Only requests have a
// store.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');

const requests = new AsyncLocalStorage();
const lines = [];

function log(what) {
  lines.push(`${requests.getStore()?.id ?? '-'} ${what}`);
}

function get(port) {
  return new Promise((resolve) => {
    http.get({ port, agent: false }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
  });
}

function start() {
  let id = 0;
  const server = http.createServer((request, response) => {
    log('request');
    requests.run({ id: ++id }, async () => {
      log('handling');
      await sleep(2);
      log('done');
      response.end('done');
    });
  });
  requests.run({ id: 'start' }, () => log('starting'));
  const timer = setInterval(function tick() {
    log('tick');
  }, 3);
  server.on('close', () => log('closed'));
  process.on('exit', () => {
    log('exit');
    assert.ok(lines.includes('3 done') && lines.includes('- exit') && lines.includes('- closed'));
  });
  server.listen(0, '127.0.0.1', async () => {
    log('listening');
    for (let i = 0; i < 3; i++) await get(server.address().port);
    log('the client ends');
    clearInterval(timer);
    server.close();
  });
}

log('loaded');
start();
