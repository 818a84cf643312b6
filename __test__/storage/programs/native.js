'use strict';

const { exec, execFile, spawn } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { promisify } = require('node:util');
const table = require('../../support/table');

// A server on a free port of this machine, which is closed when `work` has ended.
function withServer(server, work) {
  server.listen(0, '127.0.0.1', async () => {
    try {
      await work(server.address().port);
    } finally {
      server.close();
    }
  });
}

module.exports = table({
  'crypto.subtle'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      await crypto.subtle.digest('SHA-256', new Uint8Array(8));
      log('digest', storage.getStore());
      const usages = ['encrypt', 'decrypt'];
      crypto.subtle
        .generateKey({ name: 'AES-GCM', length: 128 }, true, usages)
        .then(() => log('key', storage.getStore()));
    });
    log('outside', storage.getStore());
  },
  'crypto with callbacks'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      crypto.randomBytes(8, () => {
        log('randomBytes', storage.getStore());
        crypto.pbkdf2('password', 'salt', 1, 8, 'sha256', () => log('pbkdf2', storage.getStore()));
      });
    });
  },
  'fetch and its body'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const server = http.createServer((request, response) => response.end('body'));
    withServer(server, async (port) => {
      await storage.run('fetching', async () => {
        const response = await fetch(`http://127.0.0.1:${port}/`, {
          headers: { connection: 'close' },
        });
        log('response', storage.getStore());
        log(await response.text(), storage.getStore());
      });
      log('outside', storage.getStore());
    });
  },
  'several fetches over one connection'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const server = http.createServer((request, response) => response.end(request.url));
    withServer(server, async (port) => {
      for (const name of ['one', 'two', 'three']) {
        await storage.run(name, async () => {
          const response = await fetch(`http://127.0.0.1:${port}/${name}`);
          log(await response.text(), storage.getStore());
        });
      }
      server.closeAllConnections();
    });
  },
  'a fetch that is aborted, and one that fails'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const server = http.createServer(() => {});
    withServer(server, async (port) => {
      await storage.run('aborted', async () => {
        const { signal } = new AbortController();
        await fetch(`http://127.0.0.1:${port}/`, {
          signal: AbortSignal.any([signal, AbortSignal.timeout(1)]),
        }).catch(({ name }) => log(name, storage.getStore()));
      });
      await storage.run('failing', async () => {
        await fetch('http://127.0.0.1:1/').catch(({ name }) => log(name, storage.getStore()));
      });
      server.closeAllConnections();
    });
  },
  'requests over connections that are kept alive'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const server = http.createServer((request, response) => {
      request.resume().on('end', () => response.end(request.url));
    });
    withServer(server, async (port) => {
      const all = ['one', 'two', 'three'].map((name) =>
        storage.run(
          name,
          () =>
            new Promise((resolve) => {
              http
                .get({ agent, host: '127.0.0.1', path: `/${name}`, port }, (response) => {
                  log(`response of ${name}`, storage.getStore());
                  response.on('data', (chunk) => log(`data of ${chunk}`, storage.getStore()));
                  response.on('end', () => {
                    log(`end of ${name}`, storage.getStore());
                    resolve();
                  });
                })
                .on('socket', () => log(`socket of ${name}`, storage.getStore()));
            }),
        ),
      );
      await Promise.all(all);
      agent.destroy();
    });
  },
  'a store for each request of a connection'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const server = http.createServer((request, response) => {
      log(`before ${request.url}`, storage.getStore());
      storage.run(request.url, () => {
        request.resume().on('end', () => {
          log('end', storage.getStore());
          setImmediate(() => {
            log('immediate', storage.getStore());
            response.end();
          });
        });
        response.on('finish', () => log('finish', storage.getStore()));
      });
    });
    const agent = new http.Agent({ keepAlive: true });
    withServer(server, async (port) => {
      for (const path of ['/one', '/two']) {
        await new Promise((resolve) => {
          http.get({ agent, host: '127.0.0.1', path, port }, (response) => {
            response.resume().on('end', resolve);
          });
        });
      }
      agent.destroy();
    });
  },
  'sockets of both sides'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const server = net.createServer((socket) => {
      storage.run('connection', () => {
        socket.once('data', (data) => {
          log(`server got ${data}`, storage.getStore());
          socket.end('answer', () => log('server ended', storage.getStore()));
        });
      });
    });
    withServer(server, (port) =>
      storage.run(
        'client',
        () =>
          new Promise((resolve) => {
            const socket = net.connect(port, '127.0.0.1', () => log('connect', storage.getStore()));
            socket.on('data', (data) => log(`client got ${data}`, storage.getStore()));
            socket.on('close', () => {
              log('close', storage.getStore());
              resolve();
            });
            storage.run('writing', () => {
              socket.write('question', () => log('written', storage.getStore()));
            });
          }),
      ),
    );
  },
  'child processes, with callbacks and promises'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      await new Promise((resolve) => {
        execFile(process.execPath, ['-p', '1'], (error, stdout) => {
          log(stdout.trim(), storage.getStore());
          resolve();
        });
      });
      const { stdout } = await promisify(exec)('echo 2');
      log(stdout.trim(), storage.getStore());
      await promisify(exec)('exit 3').catch(({ code }) => log(code, storage.getStore()));
    });
  },
  'events of a child process'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      const child = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)']);
      child.on('spawn', () => log('spawn', storage.getStore()));
      child.stdout.on('data', (data) => log(`data ${data}`, storage.getStore()));
      // The last data can arrive before the exit or after it.
      /** @type {any[]} */
      let exit;
      child.on('exit', (code) => (exit = [code, storage.getStore()]));
      child.on('close', () => log('exit', ...exit, 'close', storage.getStore()));
      storage.run('writing', () => child.stdin.end('text'));
      spawn('/there/is/none').on('error', ({ code }) => log(code, storage.getStore()));
    });
  },
  'files, with callbacks, promises and errors'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      await new Promise((resolve) => {
        fs.readFile(__filename, () => {
          log('readFile', storage.getStore());
          resolve();
        });
      });
      fs.stat('/there/is/none', ({ code }) => log(code, storage.getStore()));
      await fs.promises.stat('/there/is/none').catch(({ code }) => log(code, storage.getStore()));
      const handle = await fs.promises.open(__filename);
      log('open', storage.getStore());
      await handle.read(Buffer.alloc(4));
      log('read', storage.getStore());
      await handle.close();
      log('close', storage.getStore());
    });
  },
  'domains with errors of several contexts'({ hooks, log }) {
    const domain = require('node:domain').create();
    const storage = new hooks.AsyncLocalStorage();
    domain.on('error', (error) => log(error.message, storage.getStore()));
    const fail = (message) => {
      throw new Error(message);
    };
    const fails = [
      ['tick', (fail) => domain.run(() => process.nextTick(fail, 'tick'))],
      ['timer', (fail) => domain.run(() => setTimeout(fail, 1, 'timer'))],
      ['bound', (fail) => setImmediate(domain.bind(() => fail('bound')))],
    ];
    (function next() {
      if (fails.length === 0) return;
      const [name, start] = fails.shift();
      storage.run(name, start, fail);
      setTimeout(next, 20);
    })();
  },
});
