// An ES module whose queue is drained by a timer of the start of the program.

import { AsyncLocalStorage } from 'node:async_hooks';

const requests = new AsyncLocalStorage();
const waiting = [];
const timer = setInterval(() => {
  for (const callback of waiting.splice(0)) {
    clearInterval(timer);
    callback();
  }
}, 3);

const query = (callback) => waiting.push(callback);

requests.run({ id: 1 }, () => {
  // bind here
  query(() => {
    console.log(requests.getStore()); // lost here
  });
});
