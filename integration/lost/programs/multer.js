'use strict';

// multer 814: the handler after an upload has no store.

const { AsyncLocalStorage } = require('node:async_hooks');
const express = require('express');
const multer = require('multer');

const requests = new AsyncLocalStorage();
const upload = multer({ storage: multer.memoryStorage() });
const app = express();

app.use((request, response, next) => requests.run({ url: request.url }, next));
app.post('/upload', upload.single('file'), function handler(request, response) {
  console.log(request.file.size, requests.getStore()); // lost here
  response.end();
});

const server = app.listen(0, '127.0.0.1', async () => {
  const body = new FormData();
  body.append('file', new Blob(['x'.repeat(200_000)]), 'a.txt');
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/upload`, {
    method: 'POST',
    body,
    headers: { connection: 'close' },
  });
  await answer.text();
  server.close();
});
