// The cost of `lost` in a server: CPU time of a request, without it and with it.
//
//   node benchmark/lost.mjs [--quick]

import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setImmediate as turn } from 'node:timers/promises';
import { startLoad } from './harness/load-generator.mjs';
import { median } from './harness/statistics.mjs';

const require = createRequire(import.meta.url);
// `npm run test:lost` installs them.
const requireLibrary = createRequire(new URL('../integration/lost/package.json', import.meta.url));
const program = fileURLToPath(import.meta.url);
const lost = fileURLToPath(new URL('../lost.js', import.meta.url));

const AWAITS = 10;
const quick = process.argv.includes('--quick');
const RUNS = quick ? 1 : 5;
const WARM_UP = quick ? 2000 : 5000;
const REQUESTS = quick ? 2000 : 20_000;

/** @typedef {(storage: any) => Promise<import('node:http').Server>} Make */

/** @type {Record<string, Make>} */
const servers = {
  async 'node:http, ten awaits'(storage) {
    let requests = 0;
    return createServer((request, response) => {
      storage.run({ id: ++requests }, async () => {
        for (let i = 0; i < AWAITS / 2; i++) {
          await null;
          storage.getStore();
        }
        for (let i = 0; i < AWAITS / 2; i++) await turn();
        storage.getStore();
        response.end('hello');
      });
    });
  },

  async fastify(storage) {
    const application = require('fastify')();
    let requests = 0;
    application.addHook('onRequest', (request, reply, done) => {
      storage.run({ id: ++requests }, done);
    });
    application.get('/', async () => {
      await turn();
      return storage.getStore();
    });
    await application.ready();
    return application.server;
  },

  async 'express, ten awaits'(storage) {
    const application = requireLibrary('express')();
    let requests = 0;
    application.use((request, response, next) => {
      storage.run({ id: ++requests }, next);
    });
    application.get('/', async (request, response) => {
      for (let i = 0; i < AWAITS / 2; i++) {
        await null;
        storage.getStore();
      }
      for (let i = 0; i < AWAITS / 2; i++) await turn();
      response.json(storage.getStore());
    });
    return createServer(application);
  },
};

function hasLibraries() {
  try {
    requireLibrary.resolve('express');
    return true;
  } catch {
    return false;
  }
}

/** @param {string} name */
async function serve(name) {
  const { AsyncLocalStorage } = require('node:async_hooks');
  const server = await servers[name](new AsyncLocalStorage());
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
  process.on('message', () => process.send?.(process.cpuUsage()));
}

/**
 * @param {string} name
 * @param {string[]} execArgv
 * @returns {Promise<number>} microseconds of a request
 */
async function measure(name, execArgv) {
  const child = fork(program, ['--serve', name], {
    execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const load = await startLoad();
  const answer = () => new Promise((resolve) => child.once('message', resolve));
  const { port } = await answer();
  const used = async () => {
    child.send('used');
    const { user, system } = await answer();
    return user + system;
  };
  const send = (/** @type {number} */ requests) =>
    load.send({ url: `http://127.0.0.1:${port}`, connections: 10, pipelining: 1, requests });
  await send(WARM_UP);
  const before = await used();
  await send(REQUESTS);
  const after = await used();
  child.kill();
  await load.end();
  return (after - before) / REQUESTS;
}

if (process.argv[2] === '--serve') {
  await serve(process.argv[3]);
} else {
  console.log(`Node ${process.versions.node}, microseconds of CPU time of a request`);
  for (const name of Object.keys(servers)) {
    if (name.startsWith('express') && !hasLibraries()) {
      console.log(`${name}: not measured, express is not installed. Run npm run test:lost first.`);
      continue;
    }
    const without = [];
    const recorded = [];
    for (let i = 0; i < RUNS; i++) {
      without.push(await measure(name, []));
      recorded.push(await measure(name, ['--require', lost]));
    }
    const [plain, loaded] = [median(without), median(recorded)];
    const times = (loaded / plain).toFixed(2);
    console.log(
      `${name}: ${plain.toFixed(0)} without lost, ${loaded.toFixed(0)} with it, ${times} times`,
    );
  }
}
