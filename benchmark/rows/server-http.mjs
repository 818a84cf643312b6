import { createServer } from 'node:http';
import { createRequire } from 'node:module';

export const name = 'server-http';
export const about = 'a request that awaits so many times, and has a store of its own';
export const cases = [{ awaits: 10 }, { awaits: 100 }];
export const preload = true;
export const comparesToNothing = true;
/** @type {import('../harness/subjects.mjs').Subject[]} */
export const peers = ['built-in-frame'];

const require = createRequire(import.meta.url);

/**
 * @param {{ tracked: boolean }} serving
 * @param {{ awaits: number }} parameters
 */
export function serve({ tracked }, { awaits }) {
  const server = createServer(tracked ? createTagging(awaits) : createUntagged(awaits));
  return { server, connections: 10, pipelining: 10 };
}

/** @param {number} awaits */
function createTagging(awaits) {
  const storage = new (require('node:async_hooks').AsyncLocalStorage)();
  let requests = 0;
  return (/** @type {any} */ req, /** @type {import('node:http').ServerResponse} */ res) => {
    const tag = ++requests;
    storage.run({ tag }, async () => {
      for (let i = 0; i < awaits; i++) await undefined;
      if (storage.getStore().tag !== tag) res.statusCode = 500;
      res.end('hello');
    });
  };
}

/** @param {number} awaits */
function createUntagged(awaits) {
  let requests = 0;
  return (/** @type {any} */ req, /** @type {import('node:http').ServerResponse} */ res) => {
    const tag = ++requests;
    const store = { tag };
    (async () => {
      for (let i = 0; i < awaits; i++) await undefined;
      if (store.tag !== tag) res.statusCode = 500;
      res.end('hello');
    })();
  };
}
