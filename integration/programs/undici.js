'use strict';

// Every way of undici to make a request, over few connections that requests share, with a store for
// each request that must be there in all of its callbacks.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { once } = require('node:events');
const http = require('node:http');
const { PassThrough, Writable } = require('node:stream');
const undici = require('undici');
const { listen } = require('../support/http');
const { count, printCounts } = require('../support/tally');

const REQUESTS = 25;
const requests = new AsyncLocalStorage();

function check(name, place) {
  assert.strictEqual(requests.getStore(), name, place);
  count(place);
}

function collect(stream, name, place) {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk) => {
      check(name, `data of ${place}`);
      text += chunk;
    });
    stream.on('end', () => {
      check(name, `the end of ${place}`);
      resolve(text);
    });
    stream.on('error', reject);
  });
}

// Each asks for `path` in its own way and resolves with the answer.
const ways = {
  async request(url, path, name, dispatcher) {
    const { body } = await undici.request(`${url}${path}`, { dispatcher });
    check(name, 'request');
    return body.text();
  },
  'request with a callback': (url, path, name, dispatcher) =>
    new Promise((resolve, reject) => {
      dispatcher.request({ path, method: 'GET' }, (error, result) => {
        if (error) return reject(error);
        check(name, 'request with a callback');
        resolve(collect(result.body, name, 'request with a callback'));
      });
    }),
  'request with a body': async (url, path, name, dispatcher) => {
    const { body } = await dispatcher.request({ path, method: 'POST', body: name });
    check(name, 'request with a body');
    return body.text();
  },
  stream: async (url, path, name, dispatcher) => {
    let text = '';
    await dispatcher.stream({ path, method: 'GET', opaque: name }, ({ opaque }) => {
      check(opaque, 'the factory of stream');
      // undici writes to it in the context of the connection.
      return new Writable({
        write(chunk, encoding, callback) {
          text += chunk;
          callback();
        },
      });
    });
    check(name, 'stream');
    return text;
  },
  pipeline: async (url, path, name, dispatcher) => {
    const pipeline = dispatcher.pipeline({ path, method: 'POST' }, ({ body }) => {
      check(name, 'the handler of pipeline');
      return body.pipe(new PassThrough());
    });
    pipeline.end(name);
    const text = await collect(pipeline, name, 'pipeline');
    check(name, 'pipeline');
    return text;
  },
  fetch: async (url, path, name, dispatcher) => {
    const response = await undici.fetch(`${url}${path}`, { dispatcher });
    check(name, 'fetch');
    const text = await response.text();
    check(name, 'text() of fetch');
    return text;
  },
  "Node's own fetch": async (url, path, name) => {
    const response = await fetch(`${url}${path}`, { method: 'POST', body: name });
    check(name, "Node's own fetch");
    let text = '';
    for await (const chunk of response.body) {
      check(name, "the body of Node's own fetch");
      text += Buffer.from(chunk);
    }
    return text;
  },
  'an aborted request': async (url, path, name, dispatcher) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    const { signal } = controller;
    await assert.rejects(undici.request(`${url}/never`, { dispatcher, signal }), {
      name: 'AbortError',
    });
    check(name, 'an aborted request');
    return path.slice(1);
  },
};

// The way, and what pipelines requests or reuses connections for it.
const dispatchers = {
  pool: (url) => new undici.Pool(url, { connections: 3 }),
  pipelined: (url) => new undici.Client(url, { pipelining: 5 }),
};

async function main() {
  const server = http.createServer((request, response) => {
    assert.strictEqual(requests.getStore(), undefined);
    request.resume();
    if (request.url === '/never') return;
    request.on('end', () => setTimeout(() => response.end(request.url.slice(1)), 2));
  });
  const url = await listen(server);
  const watch = setInterval(() => assert.strictEqual(requests.getStore(), undefined), 3);

  for (const [kind, make] of Object.entries(dispatchers)) {
    const dispatcher = make(url);
    for (const [way, ask] of Object.entries(ways)) {
      await Promise.all(
        Array.from({ length: REQUESTS }, (_, i) => {
          const name = `${kind}-${i}`;
          return requests.run(name, async () => {
            assert.strictEqual(await ask(url, `/${name}`, name, dispatcher), name, way);
            check(name, `after ${way}`);
          });
        }),
      );
    }
    assert.strictEqual(requests.getStore(), undefined);
    await dispatcher.destroy();
  }

  // What Node's own fetch keeps open.
  await undici.getGlobalDispatcher().destroy();
  clearInterval(watch);
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  printCounts();
}

main();
