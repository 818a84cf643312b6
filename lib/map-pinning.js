'use strict';

// Objects that stay alive, one of each hidden class that many short-lived objects have. When a garbage
// collection has found no object of a class, V8 forgets the class, and throws away the code that it has
// optimized for it. Of core's tick objects it takes the literal that makes them for one of many kinds,
// too, and defines its symbols in the runtime from then on, with each tick of the process.

const {
  ArrayPrototypeAt,
  ArrayPrototypePush,
  SafeArrayIterator,
} = require('./platform/primordials');
const { async_wrap } = require('./platform/native');
const { getFrame, setFrame } = require('./frames/carrier');
const { AsyncResource } = require('./hooks/async-resource');
const { kCollected } = require('./hooks/collection');
const { nextTick } = require('./platform/originals');
const { async_id_fields, constants } = require('./context/fields');
const { Frame, emptyValues } = require('./frames/frame');

const { kAsyncIdCounter } = constants;

/** @type {object[]} */
const pinned = [];

/** @param {object} object */
function pinMap(object) {
  ArrayPrototypePush(pinned, object);
}

function pinTickObjectMap() {
  const { runtime_execution_async_resources } = /** @type {any} */ (async_wrap);
  if (runtime_execution_async_resources === undefined) return;
  nextTick(function pinExecuting() {
    const tickObject = ArrayPrototypeAt(runtime_execution_async_resources, -1);
    if (tickObject?.callback === pinExecuting) pinMap(tickObject);
  });
}

/** Resources inside and outside of a frame, with and without somebody who waits for their collection. */
function pinResourceMaps() {
  const lastId = async_id_fields[kAsyncIdCounter];
  const current = getFrame();
  for (const frame of SafeArrayIterator([undefined, new Frame(emptyValues, undefined)])) {
    setFrame(frame);
    pinMap(makeResource());
    /** @type {any} */
    const tracked = makeResource();
    tracked[kCollected] = 0;
    pinMap(tracked);
  }
  setFrame(current);
  async_id_fields[kAsyncIdCounter] = lastId;
}

function makeResource() {
  return new AsyncResource('pinned', { triggerAsyncId: 0, requireManualDestroy: true });
}

module.exports = { pinMap, pinResourceMaps, pinTickObjectMap, pinned };
