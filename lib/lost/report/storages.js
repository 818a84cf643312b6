'use strict';

// What a report says about a storage: its names, and whether it has a default value.

const { AsyncLocalStorage } = require('../../instance').async_hooks;
const recorder = require('../recording/recorder');
const { pass, runs, storageOf, trackedStorages } = require('../recording/scopes');
const { readStack, userFrame } = require('../recording/stacks');
const { linesOf, originalOf } = require('../source/originals');

const kMethods = /^(?:getStore|run|exit|enterWith|withScope)\b/;
/** Calls a function outside of all scopes. */
const outside = AsyncLocalStorage.snapshot();

/** By the innermost frame of a call. @type {WeakMap<object, string>} */
const namesOfCalls = new WeakMap();

/**
 * @param {any} storage
 * @returns {string[]} its own name and those of the variables that hold it, the most frequent first
 */
function namesOf(storage) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const stack of stacksOf(storage)) {
    const name = nameInCall(stack);
    if (name !== '') times.set(name, (times.get(name) ?? 0) + 1);
  }
  const variables = [...times].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return storage.name ? [storage.name, ...variables] : variables;
}

/**
 * @param {any} storage
 * @returns {Iterable<import('../recording/stacks').Stack>} of the calls of its methods
 */
function* stacksOf(storage) {
  for (const moments of [recorder.misses, recorder.foreign]) {
    for (const moment of moments.values()) if (moment.storage === storage) yield moment.stack;
  }
  for (const { moments } of recorder.leftovers.values()) {
    for (const moment of moments) if (moment.storage === storage) yield moment.stack;
  }
  for (const scope of runs) if (scope.storage === storage) yield readStack(scope.holder);
  const { first, entered = [] } = storageOf(storage) ?? {};
  for (const scope of entered) yield readStack(scope.holder);
  // Of many scopes, the runs have some.
  if (first !== undefined) yield readStack(first.holder);
}

/**
 * @param {import('../recording/stacks').Stack} stack
 * @returns {string} the variable before the name of the method, or ''
 */
function nameInCall({ frames }) {
  const frame = userFrame(frames);
  if (frame === null) return '';
  let name = namesOfCalls.get(frame);
  if (name === undefined) {
    const { file, line, column } = originalOf(frame);
    const lines = linesOf(file);
    const text = lines[line - 1] ?? '';
    const before = `${lines[line - 2] ?? ''}\n${text.slice(0, column - 1)}`;
    const isCall = kMethods.test(text.slice(column - 1));
    name = (isCall && /([\w$#]+)\s*\??\.\s*$/.exec(before)?.[1]) || '';
    // A method of the storage itself.
    if (name === 'this' || name === 'super') name = '';
    namesOfCalls.set(frame, name);
  }
  return name;
}

/**
 * @param {any} storage
 * @returns {boolean} whether `getStore` returns a value where there is no store
 */
function hasDefault(storage) {
  return outside(() => pass(() => storage.getStore())) !== undefined;
}

/** @returns {string[]} the names of the storages that the program has used */
function usedNames() {
  const firsts = trackedStorages().flatMap(({ first }) => first ?? []);
  const used = [...firsts, ...recorder.misses.values()].map(({ storage }) => storage);
  const names = [...new Set(used)].flatMap(namesOf);
  return [...new Set([...names, ...trackedStorages().map(({ name }) => name)])].filter(Boolean);
}

module.exports = { hasDefault, namesOf, usedNames };
