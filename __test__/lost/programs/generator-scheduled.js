'use strict';

// A scheduler creates the generator in a scope, and asks for its values later.

const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const fibers = [];
setTimeout(function turn() {
  const fiber = fibers.shift();
  if (fiber === undefined) return;
  // bind here
  if (!fiber.next().done) fibers.push(fiber);
  setTimeout(turn, 1);
}, 1);

const spawn = (fn, ...args) => fibers.push(fn(...args));

// generator here
function* work(name) {
  yield;
  console.log(name, requests.getStore()); // lost here
}

requests.run({ id: 1 }, () => {
  spawn(work, 'first');
});
