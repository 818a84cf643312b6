'use strict';

// A program that uses much of core while a hook and a storage are active. It prints what it finds.

const { AsyncLocalStorage, createHook } = require('node:async_hooks');
const assert = require('node:assert');
const childProcess = require('node:child_process');
const crypto = require('node:crypto');
const { EventEmitter, EventEmitterAsyncResource, once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const stream = require('node:stream');
const timers = require('node:timers/promises');
const { promisify } = require('node:util');
const { Worker } = require('node:worker_threads');
const zlib = require('node:zlib');

createHook({ init() {}, before() {}, after() {}, destroy() {}, promiseResolve() {} }).enable();
const storage = new AsyncLocalStorage();

const parts = {
  async http() {
    const server = http.createServer((request, response) =>
      response.end(`you want ${request.url}`),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const answers = await Promise.all(
      ['/a', '/b'].map((path) => fetch(`http://127.0.0.1:${server.address().port}${path}`)),
    );
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    server.close();
    server.closeAllConnections();
    return texts.join();
  },
  async net() {
    const server = net.createServer((socket) => socket.pipe(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = net.connect(server.address().port, '127.0.0.1');
    socket.end('echo');
    const chunks = await socket.toArray();
    server.close();
    return Buffer.concat(chunks).toString();
  },
  async fs() {
    const [a, b] = await Promise.all([
      promisify(fs.readFile)(__filename, 'utf8'),
      fs.promises.readFile(__filename, 'utf8'),
    ]);
    return String(a === b && a === fs.readFileSync(__filename, 'utf8'));
  },
  async streams() {
    const chunks = [];
    await stream.promises.pipeline(
      stream.Readable.from(['a', 'b']),
      zlib.createGzip(),
      zlib.createGunzip(),
      async (source) => {
        for await (const chunk of source) chunks.push(chunk);
      },
    );
    return Buffer.concat(chunks).toString();
  },
  async crypto() {
    const key = await promisify(crypto.pbkdf2)('password', 'salt', 1, 8, 'sha256');
    return key.toString('hex');
  },
  async processes() {
    const { stdout } = await promisify(childProcess.execFile)(process.execPath, ['-p', '1 + 1']);
    return stdout.trim();
  },
  async workers() {
    const worker = new Worker("require('worker_threads').parentPort.postMessage(6 * 7)", {
      eval: true,
    });
    const [answer] = await once(worker, 'message');
    await worker.terminate();
    return String(answer);
  },
  async timers() {
    return (await timers.setTimeout(1, 'timeout')) + (await timers.setImmediate('immediate'));
  },
  async events() {
    const emitter = new EventEmitter();
    process.nextTick(() => emitter.emit('event', 'value'));
    const [value] = await once(emitter, 'event');
    const resource = new EventEmitterAsyncResource({ name: 'E' });
    resource.on('event', () => {});
    return `${value} ${resource.emit('event')}`;
  },
};

storage.run('store', async () => {
  for (const [name, part] of Object.entries(parts)) {
    console.log(`${name}: ${await part()}`);
    assert.strictEqual(storage.getStore(), 'store');
  }
  console.log('all done');
});
