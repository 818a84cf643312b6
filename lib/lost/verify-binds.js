'use strict';

// Binds the functions of a verdict, for `--verify`: listeners where they are added, functions where they are written.

const { pathToFileURL } = require('node:url');
const { AsyncResource } = require('../instance').async_hooks;
const { binder } = require('./recording/handed-functions');
const { insert } = require('./source/insertions');
const { transformFiles } = require('./source/loading');
const { originalOf } = require('./source/originals');
const { captureSite } = require('./recording/sites');
const { readStack, userFrame } = require('./recording/stacks');

/** @typedef {import('./judge/verdict').Bind} Bind */
/** @typedef {import('./source/insertions').Insertion} Insertion */

const kGlobal = '__async_hooks_native_bind';

const bind = (/** @type {any} */ value) =>
  typeof value === 'function' ? AsyncResource.bind(value) : value;

/**
 * What binds the functions of a file that are passed on at none of these sites, in ascending order.
 * @typedef {(file: string, sites: { start: number }[]) => Insertion[]} InsertionsIn
 */

/**
 * @param {Bind[]} binds
 * @param {boolean} isDeep whether `--deep` transforms the files
 * @returns {InsertionsIn}
 */
function bindAll(binds, isDeep) {
  const listeners = binds.filter(({ kind }) => kind === 'listener');
  if (listeners.length > 0) bindListeners(listeners);
  const written = binds.filter(({ kind }) => kind === 'function');
  /** @type {InsertionsIn} */
  const insertionsIn = (file, sites) =>
    written
      .filter((one) => one.file === file && !sites.some(({ start }) => start === one.start))
      .flatMap(({ start = 0, end = 0, before = '', inner = '' }) => [
        { offset: start, text: `${before}${kGlobal}(${inner}` },
        { offset: end, text: ')' },
      ])
      .sort((a, b) => a.offset - b.offset);
  if (written.length > 0) bindWritten(written, insertionsIn, isDeep);
  return insertionsIn;
}

/** @param {Bind[]} binds */
function bindListeners(binds) {
  binder.bind = (fn, above) => {
    const frame = userFrame(readStack(captureSite(above)).frames);
    if (frame === null) return fn;
    const { file, line, column } = originalOf(frame);
    const isOne = binds.some(
      (one) => one.file === file && one.line === line && one.column === column,
    );
    return isOne ? bind(fn) : fn;
  };
}

/**
 * @param {Bind[]} binds
 * @param {InsertionsIn} insertionsIn
 * @param {boolean} isDeep
 */
function bindWritten(binds, insertionsIn, isDeep) {
  Object.defineProperty(globalThis, kGlobal, { value: bind });
  /** @type {import('./source/loading').Transform} */
  const transform = (file, text) => {
    const own = insertionsIn(file, []);
    return own.length > 0 ? insert(file, text, own) : text;
  };
  // `--deep` inserts these with its own calls.
  transformFiles(isDeep ? (file, text) => text : transform, {
    insertions: Object.fromEntries(
      binds.map(({ file }) => [pathToFileURL(file).href, insertionsIn(file, [])]),
    ),
  });
}

module.exports = { bindAll };
