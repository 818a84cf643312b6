// What a program finds under the preload: warnings, and what names of the built-in are resolved to.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
process.on('warning', ({ code }) => console.log('warning', code));
const { registerHooks } = require('node:module');
// Without them hooks for modules do not see who asks.
if (registerHooks) console.log(import.meta.resolve('node:async_hooks'));
require('punycode');
new Buffer(1);
const { _load } = require('node:module');
const { getBuiltinModule } = process;
for (const fn of [_load, getBuiltinModule, process.nextTick, queueMicrotask, process.emit]) {
  console.log(fn?.name, fn?.length, Reflect.ownKeys(fn ?? {}));
}
console.log(process.eventNames().sort(), Object.keys(process).includes('emit'));
