'use strict';

// Ticks by way of the runtime's own `nextTick`, which a program has kept from before it was replaced. Test
// runners do, and put it back around what they send. Each call of it asks first whether the process is exiting,
// by an accessor of `process`, which thereby says that a tick is about to be queued. It is not seen itself:
// its frame is entered by a tick before it, and left by one that comes when the others have run.

const {
  ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor,
  ReflectApply,
} = require('../platform/primordials');
const { setFrame } = require('../frames/carrier');
const { frameToCarry } = require('../frames/propagation');
const { originals, runtimeProcess, ticks } = require('../platform/originals');
const { sourcesAreActive } = require('./active');

/**
 * @param {() => void} onDirectTick
 */
function followDirectTicks(onDirectTick) {
  const accessor = ObjectGetOwnPropertyDescriptor(runtimeProcess, '_exiting');
  const { get, configurable } = /** @type {PropertyDescriptor} */ (accessor ?? {});
  if (get === undefined || !configurable) return;
  ObjectDefineProperty(runtimeProcess, '_exiting', {
    __proto__: null,
    ...accessor,
    get() {
      if (ticks.expected) ticks.expected = false;
      else if (sourcesAreActive()) {
        onDirectTick();
        carryFrame();
      }
      return ReflectApply(get, this, []);
    },
  });
}

let entering = 0;

function carryFrame() {
  if (originals.nextTick === undefined) return;
  const frame = frameToCarry();
  // After others, one that is made outside of all frames has to leave theirs.
  if (frame === undefined && entering === 0) return;
  entering++;
  queueTick(enter, frame);
}

/** @param {any} frame */
function enter(frame) {
  setFrame(frame);
  queueTick(leave, undefined);
}

function leave() {
  entering--;
  setFrame(undefined);
}

/**
 * @param {(frame: any) => void} callback
 * @param {any} frame
 */
function queueTick(callback, frame) {
  ticks.expected = true;
  ReflectApply(/** @type {Function} */ (originals.nextTick), runtimeProcess, [callback, frame]);
}

module.exports = { followDirectTicks };
