'use strict';

// Domains go along with resources. Those of core's resources do so by core's own hooks, which do not hear of
// resources that are made here. Nothing of this runs before the program has loaded `node:domain`.

const { ObjectDefineProperty, SafeWeakMap } = require('../platform/primordials');
const EventEmitter = require('node:events');
const { expectOddResources } = require('./odd-resources');
const { runtimeProcess } = require('../platform/originals');

/** @type {WeakMap<object, { enter(): void, exit(): void }>} */
const domains = new SafeWeakMap();

/** @returns {boolean} whether the program has loaded core's domains */
function domainsAreUsed() {
  return /** @type {any} */ (EventEmitter).usingDomains;
}

/** @param {any} resource that is being made */
function attachDomain(resource) {
  const { domain } = /** @type {any} */ (runtimeProcess);
  if (domain === null || domain === undefined) return;
  expectOddResources();
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

/** @param {any} resource of something whose domain the runtime enters around it */
function detachDomain(resource) {
  domains.delete(resource);
}

/** @param {any} resource whose scope begins */
function enterDomain(resource) {
  domains.get(resource)?.enter();
}

/** @param {any} resource whose scope ends */
function leaveDomain(resource) {
  domains.get(resource)?.exit();
}

module.exports = { domainsAreUsed, enterDomain, attachDomain, leaveDomain, detachDomain };
