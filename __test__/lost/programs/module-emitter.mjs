// An ES module, whose listener is added by another one.

import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { listen } from './library/listen.mjs';

const requests = new AsyncLocalStorage();
const bus = new EventEmitter();

await requests.run({ id: 1 }, async () => {
  await null;
  listen(bus, (what) => {
    console.log(what, requests.getStore()); // lost here
  });
});
setTimeout(() => bus.emit('event', 'all'), 5);
