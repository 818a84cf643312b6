'use strict';

// Clients of HTTP, whose connections are shared by requests: undici, got and fetch.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');
const got = require('got');
const undici = require('undici');

const requests = new AsyncLocalStorage();
const server = http.createServer((request, response) => response.end(request.url));

const clients = {
  async undici(url) {
    const { body } = await undici.request(url);
    assert.ok(requests.getStore());
    return body.text();
  },
  got: (url, { agent }) => got(url, { agent: { http: agent }, retry: 0 }).text(),
  fetch: async (url) => (await fetch(url)).text(),
};

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const pool = new undici.Agent({ connections: 1 });
  undici.setGlobalDispatcher(pool);
  for (const [name, ask] of Object.entries(clients)) {
    await Promise.all(
      [1, 2, 3].map((id) =>
        requests.run({ id }, async () => {
          assert.strictEqual(await ask(`${url}/${id}`, { agent }), `/${id}`, name);
          assert.strictEqual(requests.getStore().id, id, name);
        }),
      ),
    );
  }
  agent.destroy();
  await pool.close();
  server.close();
  server.closeAllConnections();
});
