'use strict';

// Owns whether there are resources that need more than their frame when they are entered and left: those whose
// type a storage refuses, those with a domain, and frozen ones. No other resource pays for them.

const { SafeWeakMap } = require('../platform/primordials');

/**
 * `exist`: whether there has been such a resource. Written once, by `markSpecialResources`, so that V8 treats it
 * as a constant in optimized code. The hot paths read it without a function, to stay short.
 * @type {{ exist?: true }}
 */
const special = {};

/** Called before the first such resource is made, by each of the three. */
function markSpecialResources() {
  special.exist ??= true;
}

/**
 * The frames of frozen resources, which have no property for it. Written by resource-stores.js, read when the
 * resource is entered.
 * @type {WeakMap<object, any>}
 */
const framesOfFrozen = new SafeWeakMap();

module.exports = { framesOfFrozen, markSpecialResources, special };
