'use strict';

// node --expose-gc growth.js <kind>
//
// Makes and ends things of one kind. Prints how many entries the package's own Maps and Sets have after
// the first few and after many more.

const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const root = path.join(__dirname, '..', '..', '..');
const fixtures = path.join(__dirname, '..', '..', 'handles', 'fixtures');

const COUNT = 12;

const collections = [];
// Where all files of the package take theirs from.
const primordials = require(path.join(root, 'lib', 'platform', 'primordials'));
for (const name of ['SafeMap', 'SafeSet']) {
  const Original = primordials[name];
  primordials[name] = class extends Original {
    constructor(...args) {
      super(...args);
      collections.push(this);
    }
  };
}
const { AsyncLocalStorage, createHook } = require(root);
// Installs the sources.
createHook({ init() {}, destroy() {} }).enable();

const entries = (maps) => maps.reduce((sum, { size }) => sum + size, 0);

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

async function close(server) {
  server.close();
  await once(server, 'close');
}

const host = '127.0.0.1';

const kinds = {
  async 'a compression that ends'() {
    await new Promise((resolve) => require('node:zlib').gzip('text', resolve));
  },
  async 'a compression that is broken off'() {
    const stream = require('node:zlib').createBrotliCompress();
    stream.write('text');
    await sleep(1);
    stream.destroy();
  },
  async 'a resolver'() {
    new (require('node:dns').Resolver)().cancel();
  },
  async 'a connection'() {
    const net = require('node:net');
    const server = net.createServer((socket) => socket.end('text'));
    const socket = net.connect(await listen(server), host);
    await once(socket.resume(), 'close');
    await close(server);
  },
  async 'a TLS connection'() {
    const tls = require('node:tls');
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) =>
      fs.readFileSync(path.join(fixtures, name)),
    );
    const server = tls.createServer({ key, cert }, (socket) => socket.end('text'));
    const port = await listen(server);
    const socket = tls.connect({ host, port, rejectUnauthorized: false });
    await once(socket.resume(), 'close');
    await close(server);
  },
  async 'a request'() {
    const http = require('node:http');
    const server = http.createServer((request, response) => response.end('text'));
    const port = await listen(server);
    const [response] = await once(http.get({ host, port, agent: false }), 'response');
    await once(response.resume(), 'close');
    await close(server);
  },
  async 'an HTTP/2 session'() {
    const http2 = require('node:http2');
    const server = http2.createServer((request, response) => response.end('text'));
    const session = http2.connect(`http://${host}:${await listen(server)}`);
    await once(session.request().resume().end(), 'close');
    session.close();
    await once(session, 'close');
    await close(server);
  },
  async 'a file'() {
    const handle = await fs.promises.open(__filename);
    await handle.read(Buffer.alloc(8));
    await handle.close();
    for await (const chunk of fs.createReadStream(__filename)) chunk.at(0);
  },
  async 'a watcher'() {
    const watcher = fs.watch(__dirname);
    watcher.close();
    await once(watcher, 'close');
  },
  async 'a datagram socket'() {
    const socket = require('node:dgram').createSocket('udp4').bind(0, host);
    await once(socket, 'listening');
    socket.close();
    await once(socket, 'close');
  },
  async 'a message channel'() {
    const { port1, port2 } = new MessageChannel();
    port2.postMessage('text');
    // Which starts it.
    await new Promise((resolve) => (port1.onmessage = resolve));
    port1.close();
    await sleep(1);
  },
  async 'a Worker'() {
    await once(new (require('node:worker_threads').Worker)('', { eval: true }), 'exit');
  },
  async 'a child process'() {
    const args = ['--jitless', '--print', '1'];
    await once(require('node:child_process').spawn(process.execPath, args), 'close');
  },
  async 'a storage'() {
    await new AsyncLocalStorage().run('store', () => sleep(1));
  },
  async 'a storage with a veto'() {
    await new AsyncLocalStorage({ onPropagate: () => true }).run('store', () => sleep(1));
  },
};

async function repeat(kind, count) {
  for (let i = 0; i < count; i++) await kind();
  for (let i = 0; i < 5; i++) {
    await sleep(10);
    global.gc();
  }
}

async function main(kind) {
  await repeat(kind, 3);
  // Sources come with what they watch. Those that come later belong to no module.
  const maps = [...collections];
  const before = entries(maps);
  await repeat(kind, COUNT);
  console.log(JSON.stringify({ maps: maps.length, before, after: entries(maps) }));
  process.exit();
}

module.exports = { count: COUNT, kinds: Object.keys(kinds) };

if (require.main === module) main(kinds[process.argv[2]]);
