'use strict';

// How two scopes of a storage relate to each other.

/**
 * @typedef {import('./scopes').Scope} Scope
 */

/**
 * @param {Scope | undefined} scope
 * @param {Scope} outer
 */
function isWithin(scope, outer) {
  for (let next = scope; next !== undefined; next = next.parent) if (next === outer) return true;
  return false;
}

/**
 * @param {Scope} scope of a call
 * @param {Scope | undefined} other in which the function was created or passed on
 * @returns {boolean} whether the call got a store that is not that of the other scope
 */
function isForeign(scope, other) {
  return (
    (other?.kind === 'run' || other?.kind === 'enterWith') &&
    !Object.is(scope.store, other.store) &&
    !isWithin(scope, other) &&
    !isWithin(other, scope)
  );
}

/**
 * @param {Scope} scope
 * @param {Scope} other
 * @returns {Scope | undefined} the innermost one that both are inside of
 */
function outerOfBoth(scope, other) {
  let outer = scope.parent;
  while (outer !== undefined && !isWithin(other, outer)) outer = outer.parent;
  return outer?.store === undefined ? undefined : outer;
}

module.exports = { isForeign, isWithin, outerOfBoth };
