'use strict';

// The types of one resource of each kind, and the classes of the resources: each is a program of its own.
// Left out is what docs/compatibility.md lists: requests behind promises of fs, and what ends at once.

const { generateKeyPairSync } = require('node:crypto');

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

// They make resources of their own when they are loaded.
const modules = [
  'child_process',
  'dgram',
  'dns',
  'fs',
  'http',
  'http2',
  'net',
  'worker_threads',
  'zlib',
];
for (const name of modules) require(`node:${name}`);

const programs = {
  timer: () => setTimeout(() => {}, 1),
  interval() {
    const interval = setInterval(() => clearInterval(interval), 1);
  },
  immediate: () => setImmediate(() => {}),
  tick: () => process.nextTick(() => {}),
  microtask: () => queueMicrotask(() => {}),
  promise: async () => {
    await null;
  },
  'AsyncResource and its subclass': ({ hooks }) => {
    class Sub extends hooks.AsyncResource {}
    new hooks.AsyncResource('Own').emitDestroy();
    new Sub('OfSubclass').emitDestroy();
  },
  'the resource of a bound function': ({ hooks, log }) => {
    const resource = new hooks.AsyncResource('Bound');
    log('asyncResource' in resource.bind(() => {}));
    resource.emitDestroy();
  },
  'fs with a callback': () => require('node:fs').stat(__filename, () => {}),
  'fs.watch': () => {
    const watcher = require('node:fs').watch(__dirname, () => {});
    setImmediate(() => watcher.close());
  },
  'fs.watchFile': () => {
    const fs = require('node:fs');
    fs.watchFile(__filename, () => {});
    setImmediate(() => fs.unwatchFile(__filename));
  },
  'dns.lookup': () => require('node:dns').lookup('localhost', () => {}),
  'dns.lookupService': () => require('node:dns').lookupService('127.0.0.1', 0, () => {}),
  'dns.resolve': () => {
    const { Resolver } = require('node:dns');
    const resolver = new Resolver();
    resolver.setServers(['127.0.0.1:9']);
    resolver.resolve4('host.invalid', () => {});
    resolver.cancel();
  },
  TCP() {
    const net = require('node:net');
    const server = net.createServer((socket) => socket.end('text'));
    server.listen(0, '127.0.0.1', () =>
      net
        .connect(server.address().port, '127.0.0.1')
        .resume()
        .on('close', () => server.close()),
    );
  },
  pipe() {
    const net = require('node:net');
    const name = `async-hooks-native-${process.pid}.sock`;
    const path =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\${name}`
        : require('node:path').join(require('node:os').tmpdir(), name);
    const server = net.createServer((socket) => socket.end('text'));
    server.listen(path, () =>
      net
        .connect(path)
        .resume()
        .on('close', () => server.close()),
    );
  },
  UDP() {
    const socket = require('node:dgram').createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => socket.close());
  },
  gzip: () => require('node:zlib').gzip('text', () => {}),
  'gzip as a stream': () => require('node:zlib').createGzip().resume().end('text'),
  brotli: () => require('node:zlib').brotliCompress('text', () => {}),
  pbkdf2: () => require('node:crypto').pbkdf2('secret', 'salt', 1, 8, 'sha256', () => {}),
  scrypt: () => require('node:crypto').scrypt('secret', 'salt', 8, { N: 2 }, () => {}),
  hkdf: () => require('node:crypto').hkdf('sha256', 'key', 'salt', 'info', 8, () => {}),
  randomBytes: () => require('node:crypto').randomBytes(8, () => {}),
  generateKeyPair: () =>
    require('node:crypto').generateKeyPair('ec', { namedCurve: 'P-256' }, () => {}),
  sign() {
    const crypto = require('node:crypto');
    crypto.sign('sha256', Buffer.from('text'), privateKey, () => {});
  },
  HTTP() {
    const http = require('node:http');
    const server = http.createServer((request, response) => response.end('text'));
    server.listen(0, '127.0.0.1', () =>
      http.get({ agent: false, host: '127.0.0.1', port: server.address().port }, (response) =>
        response.resume().on('end', () => server.close()),
      ),
    );
  },
  HTTP2() {
    const http2 = require('node:http2');
    const server = http2.createServer((request, response) => response.end('text'));
    server.listen(0, '127.0.0.1', () => {
      const session = http2.connect(`http://127.0.0.1:${server.address().port}`);
      const request = session.request({ ':path': '/' });
      request
        .resume()
        .on('end', () => session.close(() => server.close()))
        .end();
    });
  },
  'child process': () => require('node:child_process').execFile(process.execPath, ['-v'], () => {}),
  Worker() {
    const { Worker } = require('node:worker_threads');
    new Worker('', { eval: true });
  },
  MessageChannel() {
    const { port1, port2 } = new MessageChannel();
    port1.on('message', () => port1.close());
    port2.postMessage('text');
  },
  'a signal'() {
    if (process.platform === 'win32') return;
    process.once('SIGUSR2', () => {});
    process.kill(process.pid, 'SIGUSR2');
    setTimeout(() => {}, 1);
  },
  FinalizationRegistry() {
    new FinalizationRegistry(() => {}).register({}, 'text');
  },
};

// A write that the system takes in one go, as it does now and then.
const endsAtOnce = new Set(['WRITEWRAP']);

module.exports = ({ hooks, log, args: [name] }) => {
  const seen = new Set();
  const init = (id, type, trigger, resource) =>
    endsAtOnce.has(type) ||
    seen.add(`${type} ${resource === null ? null : resource?.constructor?.name}`);
  const hook = hooks.createHook({ init }).enable();
  programs[name]({ hooks, log });
  process.on('exit', () => {
    hook.disable();
    for (const line of [...seen].sort()) log(line);
  });
};
module.exports.names = Object.keys(programs);
