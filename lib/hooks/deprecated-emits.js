'use strict';

// `emitBefore` and `emitAfter` of AsyncResource. Node removed them in version 12, but some libraries still call
// them.

const {
  ArrayPrototypePop,
  ArrayPrototypePush,
  ObjectDefineProperties,
  SafeWeakMap,
} = require('../platform/primordials');
const { requireCore } = require('../platform/core-modules');
const { failWithCorruptedAsyncStack } = require('../context/fatal-error');
const { hasAsyncIdStack } = require('../context/id-stack');
const { async_id_symbol, trigger_async_id_symbol } = require('../context/ids');
const { enterResource, leaveResource } = require('../frames/propagation');
const { emitAfter, emitBefore } = require('./emit');

const { deprecate } = requireCore('node:util');

/**
 * The frames that the resource has interrupted, innermost last. Written by both methods.
 * @type {WeakMap<object, any[]>}
 */
const interruptedFrames = new SafeWeakMap();

const message =
  'asyncResource.emitBefore and emitAfter APIs are deprecated. ' +
  'Please use asyncResource.runInAsyncScope instead.';

/** @param {object} prototype of AsyncResource */
function defineDeprecatedEmits(prototype) {
  ObjectDefineProperties(prototype, {
    __proto__: null,
    emitBefore: {
      __proto__: null,
      value: deprecate(
        /** @this {any} */ function emitBefore_() {
          const frames = interruptedFrames.get(this) ?? [];
          ArrayPrototypePush(frames, enterResource(this));
          interruptedFrames.set(this, frames);
          emitBefore(this[async_id_symbol], this[trigger_async_id_symbol], this);
          return this;
        },
        message,
        'DEP0098',
      ),
      configurable: true,
      writable: true,
    },
    emitAfter: {
      __proto__: null,
      value: deprecate(
        /** @this {any} */ function emitAfter_() {
          if (!hasAsyncIdStack()) failWithCorruptedAsyncStack(this[async_id_symbol], emitAfter_);
          emitAfter(this[async_id_symbol]);
          const frames = interruptedFrames.get(this) ?? [];
          if (frames.length > 0) leaveResource(this, ArrayPrototypePop(frames));
          return this;
        },
        message,
        'DEP0098',
      ),
      configurable: true,
      writable: true,
    },
  });
}

module.exports = { defineDeprecatedEmits };
