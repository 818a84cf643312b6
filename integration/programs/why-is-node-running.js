'use strict';

// Asks what keeps the process running. The library's hook remembers each resource with the place that
// made it, and the report lists those that are neither gone nor unreferenced. Which of the library's
// versions is the argument: 2 requires async_hooks, 3 is an ES module and imports it.

const assert = require('node:assert');
const { once } = require('node:events');
const { format } = require('node:util');
// Loading it makes a handle, which is not of interest here.
require('node:dns');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');

const [version] = process.argv.slice(2);

// Under the drop-in the stack in a hook has frames of the drop-in. Its paths are shown as they are, or
// below the working directory's.
Error.stackTraceLimit = 30;
const ownFrame = `${path.join(path.dirname(require.resolve('async-hooks-native')), 'lib')}${path.sep}`;

async function main() {
  // What an ES module imports is what is required.
  const imported = await import('node:async_hooks');
  assert.strictEqual(imported.createHook, require('node:async_hooks').createHook);

  const whyIsNodeRunning =
    version === '2'
      ? require('why-is-node-running-2')
      : (await import('why-is-node-running')).default;

  const server = net.createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = net.connect(server.address().port, '127.0.0.1');
  await once(client, 'connect');
  const web = http.createServer().listen(0, '127.0.0.1');
  await once(web, 'listening');
  const interval = setInterval(() => {}, 1000);
  const watcher = fs.watch(__dirname, () => {});

  // These are not to be in the report.
  setInterval(() => {}, 1000).unref();
  clearTimeout(setTimeout(() => assert.fail(), 1000));
  const closed = net.createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  await new Promise((resolve) => closed.close(resolve));
  // Ids that end are told in the next turn.
  await new Promise((resolve) => setTimeout(resolve, 20));

  const report = [];
  whyIsNodeRunning({ error: (...line) => report.push(format(...line)) });
  console.log(report.filter(isOfProgram).map(alignLess).join('\n'));

  clearInterval(interval);
  watcher.close();
  client.destroy();
  server.close();
  web.close();
}

function isOfProgram(line) {
  return !line.startsWith(ownFrame) && line !== '(unknown stack trace)';
}

// Lines are aligned with the longest.
function alignLess(line) {
  return line.replace(/ +- /, ' - ');
}

main();
