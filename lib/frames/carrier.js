'use strict';

// Owns the current frame: chooses at load what keeps it across an `await` (the carrier), and derives from that and
// from the runtime who has to carry frames. It must not start anything, and knows no resources.
//
// The carrier is V8's continuation slot, or a variable that promise hooks switch. Across ticks, timers and
// native callbacks the runtime itself carries the slot where its own AsyncLocalStorage keeps frames there
// (Node 24 and later). Elsewhere the sources carry the frame.

const continuation = require('./carriers/continuation');
const deno = require('./carriers/deno');
const promiseHooks = require('./carriers/promise-hooks');
const { isNode } = require('../platform/other-runtimes');
const providers = require('../platform/providers');
const { readSetting, settingError } = require('../platform/settings');

// The property in which a resource keeps its frame.
const kResourceFrame = Symbol('kAsyncContextFrame');

const kCarrierVariable = 'ASYNC_HOOKS_NATIVE_CARRIER';
const carriers = ['continuation', 'promise-hooks'];

function chooseCarrier() {
  const forced = readSetting(kCarrierVariable, carriers);
  if (forced === undefined && !isNode) {
    const slot = deno.probe();
    if (slot !== null) return { name: 'deno', ...slot };
  }
  const slot = forced === 'promise-hooks' ? null : continuation.probe();
  if (slot === null && forced === 'continuation') {
    throw settingError(`${kCarrierVariable} is 'continuation', which this runtime does not have`);
  }
  return slot === null
    ? { name: 'promise-hooks', getFrame: promiseHooks.getFrame, setFrame: promiseHooks.setFrame }
    : { name: 'continuation', ...slot };
}

const { name: carrier, getFrame, setFrame } = chooseCarrier();

// Whether the runtime's own AsyncLocalStorage uses frames, whichever carrier is in use. This decides how long a store
// lives.
const runtimeFrames = providers.activateRuntimeFrames(continuation.probe());
const runRestoresFrame = runtimeFrames && providers.runRestoresFrame();

const sourcesCarry = carrier !== 'deno' && (!runtimeFrames || carrier !== 'continuation');

// Node 20 and 22 keep stores on resources: a store that `enterWith` sets in a callback is still there in the next
// callback of the same resource.
const resourcesKeepStores = carrier !== 'deno' && !runtimeFrames;
// A rejected promise is such a resource. V8 keeps the frame for the promise's reactions, not on the promise.
const promisesLackFrames = resourcesKeepStores && carrier === 'continuation';

module.exports = {
  carrier,
  getFrame,
  kResourceFrame,
  promisesLackFrames,
  resourcesKeepStores,
  runRestoresFrame,
  runtimeFrames,
  setFrame,
  sourcesCarry,
};
