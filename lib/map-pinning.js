'use strict';

// Pins hidden classes (maps, in V8's terms): keeps one object of each map that many short-lived objects have.
// When a garbage collection finds no object of a map, V8 drops the map and the code that it has optimized for it.
// For core's tick objects it also makes the literal that creates them megamorphic, and from then on defines their
// symbols in the runtime, at every tick of the process.

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
const { emptyFrame } = require('./frames/frame');

const { kAsyncIdCounter } = constants;

/** Written by `pinMap`, and never emptied. @type {object[]} */
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

/** Pins the maps of resources inside and outside of a frame, with and without a destroy hook. */
function pinResourceMaps() {
  const lastId = async_id_fields[kAsyncIdCounter];
  const current = getFrame();
  for (const frame of SafeArrayIterator([undefined, emptyFrame])) {
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
