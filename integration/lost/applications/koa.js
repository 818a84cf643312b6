'use strict';

// Koa with its router.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { setTimeout: sleep } = require('node:timers/promises');
const { Router } = require('@koa/router');
const Koa = require('koa');

const requests = new AsyncLocalStorage();
const app = new Koa();
const router = new Router();

app.use((context, next) => requests.run({ id: context.get('id') }, next));
app.use(async (context, next) => {
  await next();
  context.set('id', requests.getStore().id);
});
router.get('/things/:name', async (context) => {
  await sleep(1);
  context.body = { ...requests.getStore(), name: context.params.name };
});
app.use(router.routes());

const server = app.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/things`;
  await Promise.all(
    ['1', '2', '3'].map(async (id) => {
      const response = await fetch(`${url}/${id}`, { headers: { id, connection: 'close' } });
      assert.deepStrictEqual(await response.json(), { id, name: id });
      assert.strictEqual(response.headers.get('id'), id);
    }),
  );
  server.close();
});
