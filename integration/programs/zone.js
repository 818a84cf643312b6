'use strict';

// zone.js, which replaces timers, ticks, microtasks and promises, and is loaded before or after the first
// storage is made, which the argument says.

const hooks = require('node:async_hooks');

const [moment] = process.argv.slice(2);
if (moment === 'after') new hooks.AsyncLocalStorage();
require('zone.js/node');
if (moment === 'before') new hooks.AsyncLocalStorage();

const { contextsOf } = require('../runners/contexts');
const { Zone } = globalThis;

async function main() {
  const lines = [];
  await Zone.current.fork({ name: 'inner' }).run(async () => {
    const storage = new hooks.AsyncLocalStorage();
    const see = (place) => () => lines.push(`${place}: ${Zone.current.name} ${storage.getStore()}`);
    await storage.run('store', async () => {
      setTimeout(see('timeout'), 1);
      setImmediate(see('immediate'));
      process.nextTick(see('tick'));
      queueMicrotask(see('microtask'));
      Promise.resolve().then(see('promise'));
      await new Promise((resolve) => setTimeout(resolve, 5));
      see('after')();
    });
  });
  lines.push(...(await contextsOf(hooks)));
  console.log(lines.sort().join('\n'));
}

main();
