'use strict';

// Asks what keeps the process running. wtfnode replaces what makes timers, and finds handles and their
// listeners by looking at them.

const wtf = require('wtfnode');
const { AsyncLocalStorage, createHook } = require('node:async_hooks');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');

const storage = new AsyncLocalStorage();
const hook = createHook({ init() {} }).enable();

async function main() {
  const server = net.createServer(function onConnection(socket) {
    socket.resume();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = net.connect(server.address().port, '127.0.0.1', function onConnect() {});
  await Promise.all([once(client, 'connect'), once(server, 'connection')]);
  const web = http.createServer(function onRequest() {});
  await once(web.listen(0, '127.0.0.1'), 'listening');
  const interval = storage.run('store', () => setInterval(function onInterval() {}, 1000));
  const timeout = setTimeout(function onTimeout() {}, 100_000);
  const watcher = fs.watch(__dirname, function onChange() {});

  const report = [];
  for (const level of ['error', 'warn', 'info']) {
    wtf.setLogger(level, (...words) => report.push(words.join(' ')));
  }
  wtf.dump();
  // Whether stdio is open depends on what it has written so far.
  const handles = report.filter((line) => !line.includes('stdio'));
  console.log(handles.join('\n').replace(/:\d{4,5}\b/g, ':port'));

  for (const timer of [interval, timeout]) clearInterval(timer);
  watcher.close();
  client.destroy();
  server.close();
  web.close();
  hook.disable();
}

main();
