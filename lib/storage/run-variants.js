'use strict';

// `run` of AsyncLocalStorage where it is not the usual one: on releases whose own `run` restores the whole frame,
// and for storages with an `enterWith` of their own.

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

// A method, to be no constructor, as core's.
const runInFrame = {
  /**
   * As core's before Node 24.1: what other storages entered inside is left too.
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
