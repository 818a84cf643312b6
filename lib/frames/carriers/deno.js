'use strict';

// Deno's own slot, which Deno carries across everything asynchronous. It holds an object with a property for each
// of Deno's AsyncLocalStorages. This carrier adds one property.

const kFrameKey = Symbol('async-hooks-native');

/** @returns {{ getFrame(): any, setFrame(frame: any): void } | null} */
function probe() {
  const { Deno } = /** @type {any} */ (globalThis);
  const core = Deno?.[Deno.internal]?.core;
  const { getAsyncContext, setAsyncContext } = core ?? {};
  if (typeof getAsyncContext !== 'function' || typeof setAsyncContext !== 'function') return null;
  return {
    getFrame: () => getAsyncContext()?.[kFrameKey],
    setFrame(frame) {
      setAsyncContext({ __proto__: null, ...getAsyncContext(), [kFrameKey]: frame });
    },
  };
}

module.exports = { probe };
