'use strict';

// Owns the domains of resources that the package creates. Core attaches domains with hooks of its own, which do not
// see these resources. Nothing here runs before the program has loaded `node:domain`.

const { ObjectDefineProperty, SafeWeakMap } = require('../platform/primordials');
const EventEmitter = require('node:events');
const { runtimeProcess } = require('../platform/originals');
const { markSpecialResources, special } = require('./special-resources');

/** @type {WeakMap<object, { enter(): void, exit(): void }>} */
const domains = new SafeWeakMap();

/** @returns {boolean} whether the program has loaded core's domains */
function domainsAreUsed() {
  return /** @type {any} */ (EventEmitter).usingDomains;
}

/**
 * Attaches the current domain.
 * @param {any} resource that is being created
 */
function attachDomain(resource) {
  const { domain } = /** @type {any} */ (runtimeProcess);
  if (domain === null || domain === undefined) return;
  markSpecialResources();
  domains.set(resource, domain);
  const property = {
    __proto__: null,
    value: domain,
    writable: true,
    enumerable: false,
    configurable: true,
  };
  ObjectDefineProperty(resource, 'domain', property);
}

/** @param {any} resource whose domain the runtime enters itself */
function detachDomain(resource) {
  domains.delete(resource);
}

/** @param {any} resource whose callback begins */
function enterDomain(resource) {
  domains.get(resource)?.enter();
}

/** @param {any} resource whose callback ends */
function exitDomain(resource) {
  if (special.exist) domains.get(resource)?.exit();
}

module.exports = { attachDomain, detachDomain, domainsAreUsed, enterDomain, exitDomain };
