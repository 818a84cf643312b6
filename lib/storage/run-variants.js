'use strict';

// Variants of `run` of AsyncLocalStorage: for releases whose own `run` restores the whole frame, and for storages
// whose `enterWith` is overridden.

const { ReflectApply } = require('../platform/primordials');
const { getFrame, setFrame } = require('../frames/carrier');

/**
 * Core's `run` calls `enterWith`, so that an override sees it.
 * @param {any} object
 * @param {any} prior
 * @param {any} store
 * @param {Function} fn
 * @param {any[]} args
 */
function runByEnterWith(object, prior, store, fn, args) {
  object.enterWith(store);
  try {
    return ReflectApply(fn, null, args);
  } finally {
    object.enterWith(prior);
  }
}

// A method, because core's function is not a constructor either.
const runInFrame = {
  /**
   * As core before Node 24.1: stores that other storages entered inside are left too.
   * @this {any}
   * @param {any} store
   * @param {Function} fn
   * @param {any[]} args
   */
  run(store, fn, ...args) {
    const previous = getFrame();
    this.enterWith(store);
    try {
      return ReflectApply(fn, null, args);
    } finally {
      setFrame(previous);
    }
  },
};

module.exports = { runByEnterWith, runInFrame };
