'use strict';

// Tracks values for `--deep`: the call in which a function was created, and the objects it works on.

const { AsyncResource } = require('../../instance').async_hooks;
const { kGlobal } = require('./syntax');
const { keepOriginal, keepOriginalTexts } = require('./function-texts');
const { makeReader } = require('./parser');
const { insert, loadedOffset } = require('../source/insertions');
const { transformFiles } = require('../source/loading');
const { followEntries } = require('../recording/recorder');
const { isForeign } = require('../recording/scope-relations');
const { scopeFor, scopesNow, trackedStorages } = require('../recording/scopes');
const { isInLibrary } = require('../recording/stacks');

/**
 * @typedef {import('../recording/scopes').Scope} Scope
 * @typedef {Scope | Scope[] | null} Scopes
 */
/**
 * @typedef {object} Entry a call of a function
 * @property {Entry | 0} outer the call of the enclosing function that created it
 * @property {any} self
 * @property {ArrayLike<any>} args
 * @property {Scopes} scopes
 * @property {Scopes | undefined} generator in which a generator was created
 */
/**
 * @typedef {object} HandedValue
 * @property {Scopes} scopes
 * @property {string} file
 * @property {import('./syntax').Site} site
 */

const kMost = 20_000;

/** @type {{ name: string, changes: import('./syntax').Changes, entries: (Entry | undefined)[] }[]} */
const files = [];
/** The functions that `--verify` binds. @type {import('../judge/verdict').Bind[]} */
let binds = [];
/** Binds those that are passed on at no site of a file. @type {import('../verify-binds').InsertionsIn} */
let bindOthers = () => [];
/** @type {Map<string, number>} */
const numbers = new Map();
/** The scopes and the place in which an object was created. @type {WeakMap<object, HandedValue>} */
const made = new WeakMap();
/** The place where an object was first passed on. @type {WeakMap<object, HandedValue>} */
const objects = new WeakMap();
/** The places where functions were passed on. @type {(HandedValue & { fn: Function })[]} */
const functions = [];
/** The sites of a function inside of scopes and outside. @type {WeakMap<Function, [Set<any>, Set<any>]>} */
const seen = new WeakMap();

/** Objects that were created or passed on before any scope was entered. @type {WeakSet<object>} */
const early = new WeakSet();

const readChanges = makeReader();

/**
 * @param {string} file
 * @param {string} text
 * @param {import('../source/loading').Goal} goal
 * @returns {string}
 */
function transform(file, text, goal) {
  const number = files.length;
  const changes = readChanges(text, number, goal);
  const more = bindOthers(file, changes?.sites ?? []);
  if (changes === null) return more.length > 0 ? insert(file, text, more) : text;
  changes.insertions = around(changes.insertions, more);
  for (const site of changes.sites) {
    site.isBound = binds.some((bind) => bind.file === file && bind.start === site.start);
  }
  files.push({ name: file, changes, entries: [] });
  numbers.set(file, number);
  keepOriginal(number, text, changes.insertions);
  return insert(file, text, changes.insertions);
}

/**
 * @param {import('../source/insertions').Insertion[]} inner
 * @param {import('../source/insertions').Insertion[]} outer around functions
 */
function around(inner, outer) {
  const opens = (/** @type {{ text: string }} */ { text }) => text !== ')';
  return [...outer.filter(opens), ...inner, ...outer.filter((one) => !opens(one))].sort(
    (a, b) => a.offset - b.offset,
  );
}

const runtime = {
  /**
   * @param {number} file
   * @param {number} index
   * @param {Entry | 0} outer
   * @param {any} self
   * @param {ArrayLike<any>} args
   * @param {Scopes} [generator] in which a generator was created
   * @returns {Entry | 0}
   */
  e(file, index, outer, self, args, generator) {
    if (trackedStorages().length === 0) {
      files[file].entries[index] = undefined;
      return 0;
    }
    const entry = { outer, self, args, scopes: scopesNow(), generator };
    files[file].entries[index] = entry;
    return entry;
  },

  /**
   * @template T
   * @param {number} file
   * @param {number} index
   * @param {Entry | 0} entry of the call that resumes; 0 if it began before any scope was entered
   * @param {T} value
   * @returns {T}
   */
  r(file, index, entry, value) {
    files[file].entries[index] = entry === 0 ? undefined : entry;
    return value;
  },

  /**
   * @param {number} file
   * @param {number} index
   * @param {any} value
   */
  h(file, index, value) {
    if (value === null) return value;
    if (trackedStorages().length === 0) {
      if (typeof value === 'function' || typeof value === 'object') early.add(value);
    } else if (typeof value === 'function') {
      handFunction(value, file, index);
      if (files[file].changes.sites[index].isBound) return AsyncResource.bind(value);
    } else if (typeof value === 'object') handObject(value, file, index);
    return value;
  },

  s: () => (trackedStorages().length > 0 ? scopesNow() : null),

  /**
   * @param {number} file
   * @param {number} index
   * @param {any} object
   */
  o(file, index, object) {
    if (trackedStorages().length === 0) {
      early.add(object);
    } else {
      const { name, changes } = files[file];
      made.set(object, { scopes: scopesNow(), file: name, site: changes.sites[index] });
    }
    return object;
  },
};

/**
 * @param {Function} fn
 * @param {number} file
 * @param {number} index
 */
function handFunction(fn, file, index) {
  const scopes = scopesNow();
  const { name, changes } = files[file];
  const site = changes.sites[index];
  const both = seen.get(fn) ?? [new Set(), new Set()];
  seen.set(fn, both);
  const sites = both[scopes === null ? 1 : 0];
  if (sites.size > 8 || sites.has(site)) return;
  sites.add(site);
  functions.push({ fn, scopes, file: name, site });
  if (functions.length > kMost) functions.shift();
}

/**
 * @param {object} object
 * @param {number} file
 * @param {number} index
 */
function handObject(object, file, index) {
  if (objects.has(object) || early.has(object)) return;
  const { name, changes } = files[file];
  const scopes = (made.get(object) ?? { scopes: scopesNow() }).scopes;
  objects.set(object, { scopes, file: name, site: changes.sites[index] });
}

/**
 * @param {import('../recording/stacks').Frame} frame
 * @returns {Entry | undefined} the last call of its function. For a suspended function that is another call
 */
function entryOf({ file, isAsync, position }) {
  const number = numbers.get(file);
  if (number === undefined || isAsync) return undefined;
  const { changes, entries } = files[number];
  const offset = loadedOffset(file, position);
  let found = -1;
  changes.functions.forEach(({ start, end, depth }, index) => {
    if (start <= offset && offset < end) {
      if (found < 0 || depth > changes.functions[found].depth) found = index;
    }
  });
  return entries[found];
}

/** @param {string} file */
const isFollowed = (file) => numbers.has(file);

/**
 * A function that was created in a later scope than the one it runs in belongs to another flow, which waits for this
 * work. A function of an earlier scope may be shared by all.
 * @param {import('../recording/recorder').Moment} moment
 * @returns {number} the index of its frame, or -1
 */
function foreignFrame({ storage, scope, stack, entries }) {
  if (scope === undefined) return -1;
  let ofLibrary = -1;
  for (let i = stack.inside - 1; i >= 0; i--) {
    const { outer = 0 } = entries[i] ?? {};
    const other = outer === 0 ? undefined : scopeFor(outer.scopes, storage);
    if (other?.kind !== 'run' || !isForeign(scope, other)) continue;
    if (other.number <= scope.number) continue;
    if (!isInLibrary(stack.frames[i].file)) return i;
    if (ofLibrary < 0) ofLibrary = i;
  }
  return ofLibrary;
}

/**
 * @param {import('../judge/verdict').Bind[]} [toBind]
 * @param {typeof bindOthers} [bindMore]
 */
function startDeep(toBind = [], bindMore = bindOthers) {
  binds = toBind;
  bindOthers = bindMore;
  Object.defineProperty(globalThis, kGlobal, { value: runtime });
  followEntries(entryOf, (moment) => foreignFrame(moment) >= 0);
  keepOriginalTexts();
  transformFiles(transform, {});
}

module.exports = { early, foreignFrame, functions, isFollowed, made, objects, startDeep };
