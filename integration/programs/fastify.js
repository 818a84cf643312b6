'use strict';

// A server that keeps the name of each request in @fastify/request-context and looks for it after
// everything that a request passes through.

const assert = require('node:assert');
const http = require('node:http');
const { Readable } = require('node:stream');
const { setTimeout: sleep } = require('node:timers/promises');
const { fastifyRequestContext, requestContext } = require('@fastify/request-context');
const fastify = require('fastify');
const { send } = require('../support/http');
const { count, printCounts } = require('../support/tally');

const REQUESTS = 40;

function check(request, place) {
  const name = request.headers['x-name'];
  assert.strictEqual(requestContext.get('name'), name, place);
  assert.strictEqual(request.requestContext.get('name'), name, place);
  count(place);
}

async function main() {
  const app = fastify();
  await app.register(fastifyRequestContext, {
    defaultStoreValues: (request) => ({ name: request.headers['x-name'] }),
  });

  app.addHook('onRequest', (request, reply, done) => {
    check(request, 'onRequest with a callback');
    setImmediate(done);
  });
  app.addHook('preParsing', async (request, reply, payload) => {
    check(request, 'preParsing');
    return payload;
  });
  app.addHook('preValidation', async (request) => {
    check(request, 'preValidation');
    await sleep(Math.random() * 3);
  });
  app.addHook('preHandler', async (request) => check(request, 'preHandler'));
  app.addHook('onSend', async (request, reply, payload) => {
    check(request, 'onSend');
    return payload;
  });
  app.setErrorHandler(async (error, request, reply) => {
    check(request, 'the error handler');
    reply.code(418).send(requestContext.get('name'));
  });

  app.post('/body', async (request) => {
    check(request, 'a handler with a body');
    await sleep(Math.random() * 3);
    check(request, 'a timer');
    assert.strictEqual(request.body.name, requestContext.get('name'));
    return requestContext.get('name');
  });
  app.get('/callback', (request, reply) => {
    setTimeout(() => {
      check(request, 'a callback');
      reply.send(requestContext.get('name'));
    }, Math.random() * 3);
  });
  app.get('/stream', (request, reply) => {
    async function* parts() {
      for (const part of requestContext.get('name').split(/(?=-)/)) {
        await sleep(1);
        check(request, 'a stream');
        yield part;
      }
    }
    reply.send(Readable.from(parts()));
  });
  app.get('/error', async (request) => {
    await sleep(Math.random() * 3);
    requestContext.set('extra', request.id);
    throw new Error('expected');
  });
  app.get('/extra', async () => String(requestContext.get('extra')));

  const watch = setInterval(() => assert.strictEqual(requestContext.getStore(), undefined), 3);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 7 });

  const paths = ['/body', '/callback', '/stream', '/error', '/extra'];
  await Promise.all(
    Array.from({ length: REQUESTS * paths.length }, async (_, i) => {
      const name = `request-${i}`;
      const path = paths[i % paths.length];
      const { status, body } = await send(`${url}${path}`, {
        agent,
        headers: { 'x-name': name, 'content-type': 'application/json' },
        ...(path === '/body' && { method: 'POST', body: JSON.stringify({ name }) }),
      });
      assert.strictEqual(status, path === '/error' ? 418 : 200, body);
      assert.strictEqual(body, path === '/extra' ? 'undefined' : name);
    }),
  );

  clearInterval(watch);
  agent.destroy();
  await app.close();
  printCounts();
}

main();
