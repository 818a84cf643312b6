'use strict';

// Owns the flag for special resources, which need more than a change of the frame when they are entered and left:
// those whose type a storage refuses, those with a domain, and frozen ones. Without them the flag costs nothing.

const { SafeWeakMap } = require('../platform/primordials');

/**
 * `exist`: whether there has been such a resource. Written once, by `markSpecialResources`, so that V8 treats it
 * as a constant in optimized code. The hot paths read it directly, because a call would make them longer.
 * @type {{ exist?: true }}
 */
const special = {};

/** Called before a special resource is created. */
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
