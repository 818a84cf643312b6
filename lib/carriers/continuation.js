'use strict';

// V8's continuation-preserved embedder data: a slot that V8 itself carries across every `await` and
// `then`. Its two accessors are builtins that the JIT inlines. Node 22 and later.

const native = require('../native');

/** @returns {{ getFrame(): any, setFrame(frame: any): void } | null} */
function probe() {
  const extras = native.extrasBinding();
  const getFrame = extras?.getContinuationPreservedEmbedderData;
  const setFrame = extras?.setContinuationPreservedEmbedderData;
  if (typeof getFrame !== 'function' || typeof setFrame !== 'function') return null;

  const previous = getFrame();
  const sample = {};
  setFrame(sample);
  const works = getFrame() === sample;
  setFrame(previous);
  return works ? { getFrame, setFrame } : null;
}

module.exports = { probe };
