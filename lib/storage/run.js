'use strict';

// `run` in the ways that are the runtime's in one case or on some releases. The usual one is in storage.js.

const { ReflectApply } = require('../platform/primordials');
const { getFrame, setFrame } = require('../frames/carrier');

/**
 * As core does, where `enterWith` is another one than the class's.
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

/** As the runtime's `run` is before Node 24.1: what other storages entered inside of it is left, too. */
const runInFrame = {
  /**
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
