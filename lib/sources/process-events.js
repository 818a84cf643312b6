'use strict';

// What follows an uncaught exception. Node calls `process._fatalException`, which tells the listeners,
// while the context of the callback that threw is still on the stack.

const {
  clearAsyncIdStack,
  clearDefaultTriggerAsyncId,
  executionAsyncId,
  hasAsyncIdStack,
  popAsyncContext,
} = require('../state');
const { emitAfter } = require('../hooks');
const { setFrame, sourcesCarry } = require('../frame');

function install() {
  const runtime = /** @type {any} */ (process);
  const fatalException = runtime._fatalException;
  runtime._fatalException = /** @this {any} */ function (/** @type {any[]} */ ...args) {
    // A constructor that threw may have left it.
    clearDefaultTriggerAsyncId();
    const handled = Reflect.apply(fatalException, this, args);
    if (handled) endContexts();
    return handled;
  };
}

function endContexts() {
  while (hasAsyncIdStack()) {
    const asyncId = executionAsyncId();
    if (asyncId === 0) popAsyncContext(0);
    else emitAfter(asyncId);
  }
  clearAsyncIdStack();
  if (sourcesCarry) setFrame(undefined);
}

module.exports = { install };
