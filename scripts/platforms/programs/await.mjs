// node await.mjs <built-in|native> <in-store|with-hook>
//
// Prints the nanoseconds of processor time that an await takes.

import { createRequire } from 'node:module';

/** Wine counts processor time in steps of 10 ms, so a measurement takes at least a hundred of them. */
const ENOUGH_MICROSECONDS = 1_000_000;
const AWAITS = 20_000;

const [module, what] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const hooks = require(module === 'native' ? '../../..' : 'node:async_hooks');

async function awaitLoop() {
  for (let i = 0; i < AWAITS; i++) await undefined;
}

if (what === 'with-hook') hooks.createHook({ init() {}, destroy() {} }).enable();
const run =
  what === 'in-store' ? () => new hooks.AsyncLocalStorage().run({}, awaitLoop) : awaitLoop;
for (let i = 0; i < 5; i++) await run();
const start = process.cpuUsage();
let microseconds = 0;
let operations = 0;
while (microseconds < ENOUGH_MICROSECONDS) {
  await run();
  operations += AWAITS;
  const { user, system } = process.cpuUsage(start);
  microseconds = user + system;
}
console.log((microseconds * 1000) / operations);
