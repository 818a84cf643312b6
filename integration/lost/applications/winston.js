'use strict';

// winston: a format that adds the store, inside and outside of requests.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { Writable } = require('node:stream');
const { setTimeout: sleep } = require('node:timers/promises');
const winston = require('winston');

const requests = new AsyncLocalStorage();
const lines = [];
let written;
const all = new Promise((resolve) => {
  written = resolve;
});
const stream = new Writable({
  write(chunk, encoding, done) {
    if (lines.push(JSON.parse(chunk)) === 8) written();
    setImmediate(done);
  },
});
const addStore = winston.format((info) => ({ ...info, request: requests.getStore()?.id }));
const logger = winston.createLogger({
  format: winston.format.combine(addStore(), winston.format.json()),
  transports: [new winston.transports.Stream({ stream })],
});

async function main() {
  logger.info('starting');
  await Promise.all(
    [1, 2, 3].map((id) =>
      requests.run({ id }, async () => {
        logger.info('begin');
        await sleep(1);
        logger.info('end');
      }),
    ),
  );
  logger.info('closing');
  await all;
  assert.strictEqual(lines.filter(({ request }) => request === 2).length, 2);
  logger.end();
}

main();
