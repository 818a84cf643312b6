'use strict';

// Owns the `onPropagate` callbacks of storages, called filters: a filter decides by the type of a new resource
// whether the storage's store propagates to it. A resource keeps the filters that refused it, and their storages
// are exited when its callback is entered. Nothing here runs before a storage with this option is created.

const {
  ArrayPrototypeFilter,
  ArrayPrototypeForEach,
  ArrayPrototypePush,
  SafeArrayIterator,
  SafeWeakRef,
} = require('../platform/primordials');
const { fatalError } = require('../context/fatal-error');
const { filterFrames } = require('../platform/promise-hooks');
const { markSpecialResources } = require('./special-resources');

const kRefusedBy = Symbol('kRefusedBy');

/**
 * @typedef {object} PropagationFilter
 * @property {(type: string) => boolean} propagates whether the store propagates to a resource of this type
 * @property {() => void} exit takes the store out of the current frame
 */

/**
 * `added`: whether a filter has ever been added. Written once, by `addPropagationFilter`, so that V8 treats it as a
 * constant in optimized code.
 * `all`: the filters, in the order in which their storages were created. Weak references, because the filter of a
 * collected storage has no effect. Replaced whenever a filter is added.
 * @type {{ added?: true, all: WeakRef<PropagationFilter>[] }}
 */
const filters = { all: [] };

/** @param {PropagationFilter} filter */
function addPropagationFilter(filter) {
  if (!propagationFiltersExist()) {
    filters.added = true;
    markSpecialResources();
    filterFrames({
      init: (promise) => filterPropagation(promise, 'PROMISE'),
      before: exitRefusedStores,
    });
  }
  const living = ArrayPrototypeFilter(filters.all, (known) => known.deref() !== undefined);
  filters.all = [...SafeArrayIterator(living), new SafeWeakRef(filter)];
}

/** @returns {boolean} */
function propagationFiltersExist() {
  return filters.added === true;
}

/**
 * @param {any} resource that is being created
 * @param {string} type
 */
function filterPropagation(resource, type) {
  let refusedBy;
  try {
    for (const known of SafeArrayIterator(filters.all)) {
      const filter = known.deref();
      if (filter !== undefined && !filter.propagates(type))
        ArrayPrototypePush((refusedBy ??= []), filter);
    }
  } catch (error) {
    // The callback runs where an `init` hook runs.
    fatalError(error);
  }
  // A filter may have refused a pooled resource in an earlier use.
  if (refusedBy !== undefined || resource[kRefusedBy] !== undefined) {
    resource[kRefusedBy] = refusedBy;
  }
}

/** @param {any} resource whose frame was entered */
function exitRefusedStores(resource) {
  const refusedBy = resource[kRefusedBy];
  if (refusedBy !== undefined) ArrayPrototypeForEach(refusedBy, (filter) => filter.exit());
}

module.exports = {
  addPropagationFilter,
  exitRefusedStores,
  filterPropagation,
  propagationFiltersExist,
};
