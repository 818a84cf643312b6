'use strict';

// Records generators with the scopes in which they were created or first seen. The body of a generator runs in the
// context of the code that calls `next()`.

const { define } = require('./handed-functions');
const { isForeign } = require('./scope-relations');
const { scopeFor, scopesNow } = require('./scopes');
const { captureSite } = require('./sites');

/**
 * @typedef {object} SeenGenerator
 * @property {WeakRef<object>} generator
 * @property {import('./scopes').Scope | import('./scopes').Scope[] | null} scopes
 * @property {object | null} holder
 * @property {WeakSet<any>} sharedBy the storages in whose other scopes it was resumed
 */

const kMost = 1024;
/** @type {WeakMap<object, SeenGenerator>} */
const known = new WeakMap();
/** @type {SeenGenerator[]} */
const seen = [];
/** The running generators, outermost first. @type {object[]} */
const running = [];

const prototypes = [function* () {}, async function* () {}].map((fn) =>
  Object.getPrototypeOf(Object.getPrototypeOf(fn).prototype === undefined ? fn : fn.prototype),
);

/** @param {any} object */
function isGenerator(object) {
  if (object === null || typeof object !== 'object') return false;
  return prototypes.some((prototype) => Object.prototype.isPrototypeOf.call(prototype, object));
}

/**
 * @param {any} object
 * @param {SeenGenerator['scopes']} scopes
 * @param {object | null} holder
 */
function see(object, scopes, holder) {
  if (known.has(object)) return;
  const entry = { generator: new WeakRef(object), scopes, holder, sharedBy: new WeakSet() };
  known.set(object, entry);
  seen.push(entry);
  if (seen.length > kMost) seen.shift();
}

/**
 * A generator that several scopes resume belongs to none of them.
 * @param {SeenGenerator} entry
 */
function noteSharing({ scopes, sharedBy }) {
  const now = scopesNow();
  if (now === null || now === scopes) return;
  for (const scope of Array.isArray(now) ? now : [now]) {
    if (isForeign(scope, scopeFor(scopes, scope.storage))) sharedBy.add(scope.storage);
  }
}

/**
 * Called with the return value of a `run()`.
 * @param {any} result
 * @param {import('./scopes').Scope} scope
 */
function seeReturned(result, scope) {
  if (result === null || typeof result !== 'object') return;
  if (isGenerator(result)) return see(result, scope, scope.holder);
  if (Object.getPrototypeOf(result) !== Object.prototype && !Array.isArray(result)) return;
  for (const property of Object.values(Object.getOwnPropertyDescriptors(result)).slice(0, 16)) {
    if (isGenerator(property.value)) see(property.value, scope, scope.holder);
  }
}

function replaceGenerators() {
  for (const prototype of prototypes) {
    const original = prototype.next;
    const replacement = {
      /** @this {any} */
      next(value) {
        const entry = known.get(this);
        if (entry !== undefined) noteSharing(entry);
        else if (isGenerator(this)) see(this, scopesNow(), captureSite(replacement));
        running.push(this);
        try {
          return arguments.length === 0 ? original.call(this) : original.call(this, value);
        } finally {
          running.pop();
        }
      },
    }.next;
    define(prototype, 'next', original, replacement);
  }
}

module.exports = { replaceGenerators, running, seeReturned, seen };
