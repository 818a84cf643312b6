'use strict';

// GraphQL Yoga with a DataLoader for each request.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const DataLoader = require('dataloader');
const { createSchema, createYoga } = require('graphql-yoga');

const requests = new AsyncLocalStorage();

const makeLoader = (id) =>
  new DataLoader(async (keys) => {
    assert.strictEqual(requests.getStore().id, id);
    await sleep(1);
    return keys.map((key) => `${key} of ${requests.getStore().id}`);
  });

const schema = createSchema({
  typeDefs: 'type Query { user(name: String): String }',
  resolvers: {
    Query: {
      async user(root, { name }) {
        const { loader, id } = requests.getStore();
        const user = await loader.load(name);
        assert.strictEqual(requests.getStore().id, id);
        return user;
      },
    },
  },
});
const yoga = createYoga({ schema, logging: false });
const server = http.createServer((request, response) => {
  const { id } = request.headers;
  requests.run({ id, loader: makeLoader(id) }, yoga, request, response);
});

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}/graphql`;
  const body = JSON.stringify({ query: '{ a: user(name: "a") b: user(name: "b") }' });
  await Promise.all(
    ['1', '2'].map(async (id) => {
      const headers = { id, connection: 'close', 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body });
      const { data } = await response.json();
      assert.deepStrictEqual(data, { a: `a of ${id}`, b: `b of ${id}` });
    }),
  );
  server.close();
});
