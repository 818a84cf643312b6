'use strict';

// Express: a store for each request, middlewares that await, a router, a logger, and errors.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const fs = require('node:fs/promises');
const { setTimeout: sleep } = require('node:timers/promises');
const express = require('express');

const requests = new AsyncLocalStorage();
const lines = [];
const log = (what) => lines.push(`${requests.getStore()?.id ?? '-'} ${what}`);

const app = express();
app.use((request, response, next) => {
  log('before');
  requests.run({ id: request.headers.id }, next);
});
app.use(async (request, response, next) => {
  await sleep(1);
  log('middleware');
  next();
});
const router = express.Router();
router.get('/file', async (request, response) => {
  await fs.readFile(__filename);
  log('file');
  response.on('finish', () => lines.push('finish'));
  response.json(requests.getStore());
});
router.get('/wrong', () => {
  throw new Error('wrong');
});
app.use('/api', router);
app.use((error, request, response, next) => {
  log(error.message);
  if (response.headersSent) return next(error);
  response.status(500).json(requests.getStore());
});

const server = app.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/api`;
  log('listening');
  const timer = setInterval(() => log('tick'), 2);
  await Promise.all(
    ['file', 'wrong', 'file', 'file', 'wrong'].map(async (path, i) => {
      const headers = { id: String(i), connection: 'close' };
      const response = await fetch(`${url}/${path}`, { headers });
      assert.deepStrictEqual(await response.json(), { id: String(i) });
    }),
  );
  clearInterval(timer);
  server.close();
  assert.ok(lines.includes('4 wrong') && lines.includes('3 file') && lines.includes('- before'));
});
