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

const kGlobal = '__async_hooks_native_bind';

const bind = (/** @type {any} */ value) =>
  typeof value === 'function' ? AsyncResource.bind(value) : value;

/**
 * @param {Bind[]} binds
 * @param {boolean} isDeep whether `--deep` transforms the files
 * @returns {(file: string, text: string) => string} binds the functions of one file
 */
function bindAll(binds, isDeep) {
  const listeners = binds.filter(({ kind }) => kind === 'listener');
  if (listeners.length > 0) bindListeners(listeners);
  const written = binds.filter(({ kind }) => kind === 'function');
  if (written.length > 0) bindWritten(written, isDeep);
  return bindIn;
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

/** By file. @type {Record<string, import('./source/insertions').Insertion[]>} */
const insertions = {};

/**
 * @param {string} file
 * @param {string} text
 */
const bindIn = (file, text) => (file in insertions ? insert(file, text, insertions[file]) : text);

/**
 * @param {Bind[]} binds
 * @param {boolean} isDeep
 */
function bindWritten(binds, isDeep) {
  Object.defineProperty(globalThis, kGlobal, { value: bind });
  for (const { file, start = 0, end = 0, before = '', inner = '' } of binds) {
    (insertions[file] ??= []).push(
      { offset: start, text: `${before}${kGlobal}(${inner}` },
      { offset: end, text: ')' },
    );
  }
  for (const list of Object.values(insertions)) list.sort((a, b) => a.offset - b.offset);
  // `--deep` binds in the files that it changes, and has `bindIn` for the others.
  transformFiles(isDeep ? (file, text) => text : bindIn, {
    insertions: Object.fromEntries(
      Object.entries(insertions).map(([file, list]) => [pathToFileURL(file).href, list]),
    ),
  });
}

module.exports = { bindAll };
