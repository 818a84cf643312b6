'use strict';

// The timers of node:test, while the first storage or the first hook is made. Which of them is the argument.

const { mock } = require('node:test');
const hooks = require('node:async_hooks');
const { contextsOf } = require('../runners/contexts');

const [first] = process.argv.slice(2);
const { setImmediate } = globalThis;

mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] });
const storage = first === 'storage' ? new hooks.AsyncLocalStorage() : undefined;
const types = new Set();
const hook = hooks.createHook({ init: (id, type) => types.add(type) });
if (first === 'hook') hook.enable();
setTimeout(() => console.log('fake timeout', storage?.getStore()), 1000);
mock.timers.tick(1000);
hook.disable();
console.log([...types].sort().join());
mock.timers.reset();

setImmediate(async () => console.log((await contextsOf(hooks)).join('\n')));
