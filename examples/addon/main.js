'use strict';

// Runs the server, sends it two requests, and prints its log:
//
//   cargo build -p example-addon && cp target/debug/libexample_addon.so example_addon.node
//   node examples/addon/main.js ./example_addon.node built-in crate

const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { createServer } = require('./server');

const [, , file, from, kind] = process.argv;
const exported = require(path.resolve(file));
const addon = kind === 'plain' ? exported.plain : exported;
const modules = {
  'built-in': () => require('node:async_hooks'),
  'drop-in': () => require('../..'),
};
const { AsyncLocalStorage } = modules[from]();

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'example-addon-'));
  const watched = path.join(folder, 'watched');
  fs.writeFileSync(watched, '');
  const echo = net.createServer((socket) => socket.once('data', (data) => socket.end(data)));
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');

  const server = createServer({
    addon,
    requestId: new AsyncLocalStorage(),
    port: echo.address().port,
    file: watched,
    write: console.log,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  for (const id of ['/one', '/two']) {
    await fetch(`http://127.0.0.1:${server.address().port}${id}`).then((answer) => answer.text());
  }
  server.close();
  server.closeAllConnections();
  echo.close();
  fs.rmSync(folder, { recursive: true });
  // The listener of the bus keeps the process alive.
  process.exit();
}

main();
