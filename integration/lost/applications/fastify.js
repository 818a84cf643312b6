'use strict';

// Fastify with pino, whose lines have the store of the request in them.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { Writable } = require('node:stream');
const { setTimeout: sleep } = require('node:timers/promises');
const fastify = require('fastify');
const pino = require('pino');

const requests = new AsyncLocalStorage();
const lines = [];
const stream = new Writable({
  write(chunk, encoding, done) {
    lines.push(JSON.parse(chunk));
    done();
  },
});
const logger = pino({ mixin: () => ({ request: requests.getStore()?.id }) }, stream);

async function main() {
  const app = fastify({ loggerInstance: logger });
  app.addHook('onRequest', (request, reply, done) => {
    requests.run({ id: request.headers.id }, done);
  });
  app.addHook('preHandler', async () => {
    await sleep(1);
    logger.info('pre');
  });
  app.get('/', async () => {
    logger.info('handling');
    await sleep(1);
    return requests.getStore();
  });
  logger.info('starting');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address();
  await Promise.all(
    ['1', '2', '3'].map(async (id) => {
      const headers = { id, connection: 'close' };
      const response = await fetch(`http://127.0.0.1:${port}`, { headers });
      assert.deepStrictEqual(await response.json(), { id });
    }),
  );
  await app.close();
  logger.info('closed');
  assert.strictEqual(lines.filter(({ request }) => request === '2').length >= 2, true);
}

main();
