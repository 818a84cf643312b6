'use strict';

// Records stacks of the first calls of methods of collections. Code that only puts a callback into an array or a Map
// creates no resource, and these calls show in which scope it runs.

const { define } = require('./handed-functions');
const { addSighting } = require('./resources');
const { scopesNow } = require('./scopes');
const { captureSite } = require('./sites');

/** The maximum number of stacks that are captured inside of scopes, and of those outside. */
const kMost = 2000;
/** The maximum number of consecutive stacks in the same scope. */
const kMostOfScope = 16;
/** The number of calls after which the methods are restored in any case. */
const kMostCalls = 20_000;

const methods = /** @type {const} */ ([
  [Array, 'push'],
  [Array, 'unshift'],
  [Map, 'set'],
  [Set, 'add'],
]);

/**
 * Written by the replaced methods.
 * - `busy`: set while a stack is recorded, which calls these methods itself, and when enough is recorded.
 * - `calls`: how often the methods were called.
 * - `inside`, `outside`: how often in a scope, and outside of all, without those in a row that were left out.
 * - `lastScopes`, `inARow`: the scopes of the last call, and how many calls before it had the same.
 */
const state = {
  busy: false,
  calls: 0,
  inside: 0,
  outside: 0,
  lastScopes: /** @type {any} */ (null),
  inARow: 0,
};

/** @param {Function} above */
function recordCall(above) {
  const scopes = scopesNow();
  state.inARow = scopes === state.lastScopes && scopes !== null ? state.inARow + 1 : 0;
  state.lastScopes = scopes;
  if (state.inARow >= kMostOfScope) return;
  const number = scopes === null ? state.outside++ : state.inside++;
  if (number < kMost) addSighting(captureSite(above), scopes);
}

const isDone = () =>
  ++state.calls >= kMostCalls || (state.inside >= kMost && state.outside >= kMost);

function replaceCollections() {
  /** @type {(() => void)[]} */
  const restores = [];
  // Programs call these methods often: they are restored when enough is known.
  const restoreAll = () => {
    for (const restore of restores) restore();
  };
  for (const [{ prototype }, name] of methods) {
    const original = /** @type {any} */ (prototype)[name];
    const replacement = {
      /** @this {any} */
      [name]() {
        if (!state.busy) {
          state.busy = true;
          try {
            recordCall(replacement);
          } finally {
            state.busy = isDone();
          }
          if (state.busy) restoreAll();
        }
        return Reflect.apply(original, this, arguments);
      },
    }[name];
    try {
      define(prototype, name, original, replacement);
    } catch {
      // The program has frozen it.
      continue;
    }
    restores.push(() => {
      if (/** @type {any} */ (prototype)[name] !== replacement) return;
      // The program may have frozen it since.
      Reflect.defineProperty(prototype, name, {
        ...Object.getOwnPropertyDescriptor(prototype, name),
        value: original,
      });
    });
  }
}

module.exports = { replaceCollections };
