'use strict';

// The places in this file that a stack trace in `init` has, of ten frames as ever.

const { spawn } = require('node:child_process');
const crypto = require('node:crypto');
const dgram = require('node:dgram');
const dns = require('node:dns');
const { EventEmitterAsyncResource } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const http2 = require('node:http2');
const net = require('node:net');
const tls = require('node:tls');
const { Worker } = require('node:worker_threads');
const zlib = require('node:zlib');
const table = require('../../support/table');

/** @type {Record<string, (context: any) => void>} */
const works = {
  timers() {
    setTimeout(() => {}, 1);
    clearInterval(setInterval(() => {}, 1));
    setImmediate(() => {});
    process.nextTick(() => {});
    queueMicrotask(() => {});
  },
  async promises() {
    await null;
    await new Promise((resolve) => setTimeout(resolve, 1));
  },
  resources({ hooks }) {
    new hooks.AsyncResource('R');
    new EventEmitterAsyncResource({ name: 'E' });
  },
  fs() {
    fs.stat('.', () => {});
    fs.readFile(__filename, () => {});
    fs.createReadStream(__filename).resume();
    fs.watch('.').close();
    fs.watchFile('.', () => {});
    fs.unwatchFile('.');
  },
  crypto() {
    crypto.randomBytes(8, () => {});
    crypto.pbkdf2('a', 'b', 1, 8, 'sha1', () => {});
    crypto.generateKeyPair('ec', { namedCurve: 'P-256' }, () => {});
  },
  dns() {
    dns.lookup('localhost', () => {});
    new dns.Resolver().cancel();
  },
  zlib() {
    zlib.gzip('text', () => {});
    zlib.createGunzip().destroy();
  },
  net() {
    const server = net.createServer((connection) => connection.end('text'));
    server.listen(0, () => {
      const client = net.connect(/** @type {any} */ (server.address()).port);
      client.end('text');
      client.resume().on('close', () => server.close());
    });
  },
  dgram() {
    const socket = dgram.createSocket('udp4');
    socket.bind(0, () => {
      socket.send('text', socket.address().port, '127.0.0.1', () => socket.close());
    });
  },
  http() {
    const server = http.createServer((request, response) => response.end('text'));
    server.listen(0, () => {
      const agent = new http.Agent({ maxSockets: 1 });
      let left = 2;
      for (let i = 0; i < 2; i++) {
        http.get({ port: /** @type {any} */ (server.address()).port, agent }, (response) => {
          response.resume().on('end', () => {
            if (--left === 0) server.close();
          });
        });
      }
    });
  },
  http2() {
    const server = http2.createServer();
    server.on('stream', (stream) => {
      stream.respond();
      stream.end('text');
    });
    server.listen(0, () => {
      const session = http2.connect(
        `http://localhost:${/** @type {any} */ (server.address()).port}`,
      );
      session.ping(() => {});
      const request = session.request();
      request.resume().on('end', () => session.close(() => server.close()));
    });
  },
  tls() {
    const socket = tls.connect({ port: 1, host: '127.0.0.1' });
    socket.on('error', () => {});
  },
  processes() {
    spawn(process.execPath, ['-e', '0'], { stdio: 'pipe' });
    process.on('SIGUSR2', () => {});
    process.removeAllListeners('SIGUSR2');
  },
  workers() {
    new Worker('0', { eval: true });
    const { port1 } = new MessageChannel();
    port1.close();
  },
};

// What comes when and how often is not the question.
const timing = new Set(['TickObject', 'PROMISE', 'Timeout', 'Immediate', 'TIMERWRAP']);

const programs = {};
for (const [name, work] of Object.entries(works)) {
  programs[name] = (context) => {
    context.hooks
      .createHook({
        init(id, type) {
          if (timing.has(type) && name !== 'timers' && name !== 'promises') return;
          const { stack } = /** @type {{ stack: string }} */ (new Error());
          const [line] = stack
            .split('\n')
            .slice(2)
            .filter((frame) => frame.includes(__filename));
          const place = line?.slice(line.lastIndexOf(__filename) + __filename.length);
          if (place !== undefined) context.log(`${type} ${place.replace(/:\d+\)?$/, '')}`);
        },
      })
      .enable();
    work(context);
  };
}

module.exports = table(programs);
