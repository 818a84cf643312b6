'use strict';

// Ticks that a program queues with the runtime's own `nextTick`, which it saved before the function was replaced. Test
// runners do this, and restore the function around the messages that they send. Each call of it first reads an
// accessor of `process` (whether the process is exiting), so the accessor sees that a tick is about to be queued. The
// tick itself is out of reach: a tick queued before it enters its frame, and a tick queued by that one leaves it.

const {
  FunctionCall,
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
      // V8 inlines the target of a call through `call`, and none through Reflect.apply.
      // eslint-disable-next-line no-restricted-syntax -- it is the runtime's
      return get.call === FunctionCall ? get.call(this) : ReflectApply(get, this, []);
    },
  });
}

/** `count`: how many ticks that enter a frame are queued or have not been left. Written in this file. */
const entering = { count: 0 };

function carryFrame() {
  if (originals.nextTick === undefined) return;
  const frame = frameToCarry();
  // A tick outside of all frames has to leave the frame of earlier ticks.
  if (frame === undefined && entering.count === 0) return;
  entering.count++;
  queueTick(enter, frame);
}

/** @param {any} frame */
function enter(frame) {
  setFrame(frame);
  queueTick(leave, undefined);
}

function leave() {
  entering.count--;
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
