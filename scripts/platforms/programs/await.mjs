// node await.mjs <built-in|native> <in-store|with-hook> <operations>
//
// Prints the nanoseconds of processor time that an await takes.

import { createRequire } from 'node:module';

const [module, what, count] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const hooks = require(module === 'native' ? '../../..' : 'node:async_hooks');
const operations = Number(count);

async function awaitLoop() {
  for (let i = 0; i < operations; i++) await undefined;
}

if (what === 'with-hook') hooks.createHook({ init() {}, destroy() {} }).enable();
const run =
  what === 'in-store' ? () => new hooks.AsyncLocalStorage().run({}, awaitLoop) : awaitLoop;
await run();
const start = process.cpuUsage();
await run();
const { user, system } = process.cpuUsage(start);
console.log(((user + system) * 1000) / operations);
