// How many calls of native functions from optimized code V8 makes as fast calls. Others return undefined.

import { setImmediate } from 'node:timers/promises';
import { createHook } from '../../../index.js';
import native from '../../../lib/platform/native.js';

const CALLS = 50_000;
/** The compiler works in the background, for long under an emulator. */
const MOST_BATCHES = 100;
const { fastTrackCollection } = native.async_wrap;

createHook({ init() {}, destroy() {} }).enable();
await undefined;

/** @param {number} asyncId */
function track(asyncId) {
  const slot = fastTrackCollection?.({}, asyncId);
  return typeof slot === 'number' && slot > -Infinity;
}

function countTaken() {
  let taken = 0;
  for (let i = 0; i < CALLS; i++) if (track(1e9 + i)) taken++;
  return taken;
}

let taken = 0;
if (fastTrackCollection !== undefined) {
  for (let i = 0; i < MOST_BATCHES && taken < CALLS; i++) {
    taken = Math.max(taken, countTaken());
    // The ids of the objects that were collected are taken.
    await setImmediate();
  }
}
console.log(JSON.stringify({ calls: CALLS, taken }));
