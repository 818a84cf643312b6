'use strict';

// A logger whose mixin adds the name of the request to each line, whoever writes the line. The
// argument says where the lines go: to a file, buffered or not, or through a Worker.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { once } = require('node:events');
const pino = require('pino');
const { listen, send } = require('../support/http');
const { count, printCounts } = require('../support/tally');

const [target] = process.argv.slice(2);
const REQUESTS = 50;

const requests = new AsyncLocalStorage();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'integration-pino-'));
const file = path.join(folder, 'log');

const destinations = {
  file: () => pino.destination({ dest: file, sync: true }),
  buffered: () => pino.destination({ dest: file, sync: false, minLength: 4096 }),
  worker: () => pino.transport({ target: 'pino/file', options: { destination: file } }),
};

async function main() {
  // A Worker with a log does not keep the process alive.
  const alive = setInterval(() => {}, 1000);
  const destination = destinations[target]();
  const logger = pino({ base: {}, mixin: () => ({ request: requests.getStore() }) }, destination);
  await once(destination, 'ready');

  const server = http.createServer((request, response) => {
    logger.info('before the context');
    requests.run(request.headers['x-name'], async () => {
      const child = logger.child({ own: request.headers['x-name'] });
      child.info('begin');
      await sleep(Math.random() * 3);
      child.info('after a timer');
      response.on('finish', () => child.info('finish'));
      setImmediate(() => {
        child.info('in a callback');
        response.end();
      });
    });
  });
  const url = await listen(server);
  await Promise.all(
    Array.from({ length: REQUESTS }, (_, i) =>
      send(url, { headers: { 'x-name': `request-${i}` } }),
    ),
  );
  logger.info('afterwards');
  server.close();

  destination.end();
  await once(destination, 'close');
  clearInterval(alive);
  const lines = fs.readFileSync(file, 'utf8').trim().split('\n').map(JSON.parse);
  fs.rmSync(folder, { recursive: true });

  for (const { msg, own, request } of lines) {
    assert.strictEqual(request, own, msg);
    count(msg);
  }
  printCounts();
}

main();
