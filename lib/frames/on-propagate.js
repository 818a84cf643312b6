'use strict';

// The option `onPropagate` of AsyncLocalStorage: a storage decides by the type of each new resource
// whether its store goes with it. What was refused is written on the resource, and the storage is
// left where the resource's callback is entered. Nothing of this runs before such a storage is made.

const {
  ArrayPrototypeFilter,
  ArrayPrototypeForEach,
  ArrayPrototypePush,
  SafeArrayIterator,
  SafeWeakRef,
} = require('../platform/primordials');
const { fatalError } = require('../context/fatal-error');
const { expectOddResources } = require('./odd-resources');
const { vetoFrames } = require('../platform/promise-hooks');

const kRefusedBy = Symbol('kRefusedBy');

/**
 * @typedef {object} Vetoer
 * @property {(type: string) => boolean} propagates whether its store goes to a resource of this type
 * @property {() => void} leave takes its store out of the current frame
 */

// Weak, for a storage that nobody has any more refuses nothing.
/** @type {WeakRef<Vetoer>[]} */
let vetoers = [];
/**
 * A constant to V8, as in `tracking.js`.
 * @type {{ vetoed?: true }}
 */
const once = {};

/** @param {Vetoer} vetoer */
function addPropagationFilter(vetoer) {
  if (!propagationFiltersExist()) {
    once.vetoed = true;
    expectOddResources();
    vetoFrames({
      init: (promise) => filterPropagation(promise, 'PROMISE'),
      before: exitRefusedStores,
    });
  }
  vetoers = [
    ...SafeArrayIterator(ArrayPrototypeFilter(vetoers, (known) => known.deref() !== undefined)),
    new SafeWeakRef(vetoer),
  ];
}

/** @returns {boolean} */
function propagationFiltersExist() {
  return once.vetoed === true;
}

/**
 * @param {any} resource one that is being made
 * @param {string} type
 */
function filterPropagation(resource, type) {
  let refusedBy;
  try {
    for (const known of SafeArrayIterator(vetoers)) {
      const vetoer = known.deref();
      if (vetoer !== undefined && !vetoer.propagates(type))
        ArrayPrototypePush((refusedBy ??= []), vetoer);
    }
  } catch (error) {
    // It runs where an `init` hook does.
    fatalError(error);
  }
  // A resource that is used again may have been refused in its life before.
  if (refusedBy !== undefined || resource[kRefusedBy] !== undefined) {
    resource[kRefusedBy] = refusedBy;
  }
}

/** @param {any} resource one whose frame was entered */
function exitRefusedStores(resource) {
  const refusedBy = resource[kRefusedBy];
  if (refusedBy !== undefined) ArrayPrototypeForEach(refusedBy, (vetoer) => vetoer.leave());
}

module.exports = {
  addPropagationFilter,
  filterPropagation,
  exitRefusedStores,
  propagationFiltersExist,
};
