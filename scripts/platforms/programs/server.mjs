// An HTTP server whose requests each have a store, which must be the same after all that a handler awaits.
// Prints how many requests saw only their own store.

import { createServer, get } from 'node:http';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { AsyncLocalStorage, createHook } from '../../../index.js';

const REQUESTS = 200;
const storage = new AsyncLocalStorage();
const compress = promisify(gzip);
let inits = 0;
let destroys = 0;
let befores = 0;
const hook = createHook({
  init: () => inits++,
  before: () => befores++,
  destroy: () => destroys++,
});

/** @param {string | undefined} url */
async function handle(url) {
  const seen = [storage.getStore()];
  const see = () => seen.push(storage.getStore());
  await undefined;
  see();
  await setImmediate();
  see();
  await setTimeout(1);
  see();
  await readFile(new URL(import.meta.url));
  see();
  await compress('text');
  see();
  await new Promise((resolve) => process.nextTick(resolve));
  see();
  await new Promise((resolve) => queueMicrotask(() => resolve(see())));
  return seen.every((store) => store === url);
}

const server = createServer((request, response) => {
  storage.run(request.url, async () => response.end(String(await handle(request.url))));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

/** @param {number} id */
async function ask(id) {
  const [response] = await once(get({ port, host: '127.0.0.1', path: `/${id}` }), 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return text === 'true';
}

let right = 0;
for (const withHook of [false, true]) {
  if (withHook) hook.enable();
  for (let id = 0; id < REQUESTS; id += 10) {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => ask(id + i)));
    right += answers.filter(Boolean).length;
  }
}
hook.disable();
server.close();
const passed = right === 2 * REQUESTS && inits > REQUESTS && befores > REQUESTS && destroys > 0;
console.log(
  `${right} of ${2 * REQUESTS} requests kept their store; ${inits} inits, ${destroys} destroys`,
);
process.exitCode = passed ? 0 : 1;
