'use strict';

// Resources of which entering and leaving is more than a matter of one property: those to which a storage
// refuses to go, those that a program has frozen, those with a domain. Nobody else pays for them.

const { SafeWeakMap } = require('../platform/primordials');

/**
 * Whether there are any: a constant to V8, as in `tracking.js`. Asked without a function, to be short.
 * @type {{ exist?: true }}
 */
const odd = {};

function expectOddResources() {
  odd.exist ??= true;
}

/**
 * Frames that frozen resources keep.
 * @type {WeakMap<object, any>}
 */
const framesOfFrozen = new SafeWeakMap();

/**
 * @param {any} resource that cannot keep its frame by itself
 * @param {any} frame
 */
function keepOutside(resource, frame) {
  expectOddResources();
  framesOfFrozen.set(resource, frame);
}

module.exports = { expectOddResources, framesOfFrozen, keepOutside, odd };
