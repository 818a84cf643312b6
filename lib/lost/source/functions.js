'use strict';

// Maps stack frames and function objects to the functions in the source.

const { requireCore } = require('../../platform/core-modules');
const { callOffset, loadedOffset, loadedTextOf } = require('./insertions');
const { placeOf, textOf } = require('./scripts');

const path = requireCore('node:path');

/**
 * @typedef {import('../recording/stacks').Frame} Frame
 * @typedef {import('./syntax').Table} Table
 * @typedef {import('./syntax').WrittenFunction & { file: string, index: number }} Written
 */

/** @type {Map<string, Table | null>} */
const tables = new Map();
/** @type {Map<string, number[]>} */
const lineStarts = new Map();

/** Written by `parseAll`. */
const state = { hasFailed: false };

/**
 * Reads the tables of all these files in one process.
 * @param {Iterable<string>} files
 */
function readFiles(files) {
  /** @type {Record<string, string>} */
  const texts = {};
  for (const file of new Set(files)) {
    if (tables.has(file) || file.startsWith('node:')) continue;
    const text = loadedTextOf(file) ?? textOf(file);
    tables.set(file, null);
    if (text !== null) texts[file] = text;
  }
  if (Object.keys(texts).length === 0) return;
  for (const [file, table] of Object.entries(parseAll(texts))) tables.set(file, table);
}

/**
 * @param {Record<string, string>} files
 * @returns {Record<string, Table | null>}
 */
function parseAll(files) {
  const { NODE_OPTIONS, ...env } = process.env;
  const parser = path.join(__dirname, 'parser.js');
  try {
    const { stdout } = requireCore('node:child_process').spawnSync(
      process.execPath,
      ['--expose-internals', parser],
      { input: JSON.stringify({ files }), env, maxBuffer: 2 ** 30, windowsHide: true },
    );
    return JSON.parse(stdout.toString());
  } catch {
    state.hasFailed = true;
    return {};
  }
}

/**
 * @param {string} file
 * @param {number} line from 0
 * @param {number} column from 0
 */
function offsetOf(file, line, column) {
  let starts = lineStarts.get(file);
  if (starts === undefined) {
    starts = [0];
    const text = textOf(file) ?? '';
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
    lineStarts.set(file, starts);
  }
  return (starts[line] ?? Number.NaN) + column;
}

/**
 * @param {string} file
 * @param {number} index
 * @returns {Written | null}
 */
function functionAt(file, index) {
  const written = tables.get(file)?.functions[index];
  return written === undefined ? null : { ...written, file, index };
}

/**
 * @param {string} file
 * @param {number} running offset in the source that runs
 * @returns {Written | null} the innermost enclosing function, at its position in the loaded source
 */
function around(file, running) {
  readFiles([file]);
  return enclosing(file, callOffset(file, running));
}

/**
 * @param {string} file that was read
 * @param {number} position
 * @returns {Written | null}
 */
function enclosing(file, position) {
  const functions = tables.get(file)?.functions ?? [];
  let found = -1;
  // Enclosing functions come first in the table.
  for (let i = 0; i < functions.length; i++) {
    if (functions[i].start <= position && position < functions[i].end) found = i;
  }
  return found < 0 ? null : functionAt(file, found);
}

/**
 * @param {Frame} frame
 * @returns {Written | null}
 */
function ofFrame({ file, position }) {
  return around(file, position);
}

/**
 * @param {Frame} frame
 * @returns {(import('./loops').Loop & { isAlike: boolean })[]} the loops of its function around the call, innermost
 *   first. `isAlike` if the call has the same arguments each time
 */
function loopsAround({ file, position }) {
  const within = around(file, position)?.start;
  const offset = loadedOffset(file, position);
  const isIn = (/** @type {number} */ start, /** @type {number} */ end) =>
    start <= offset && offset < end;
  return (tables.get(file)?.loops ?? [])
    .filter(({ start, end }) => isIn(start, end) && enclosing(file, start)?.start === within)
    .map((loop) => ({ ...loop, isAlike: loop.alike.some(([start, end]) => isIn(start, end)) }))
    .reverse();
}

/**
 * @param {object | undefined} fn a function, or a generator of one
 * @returns {Written | null}
 */
function ofFunction(fn) {
  const place = fn === undefined ? null : placeOf(fn);
  if (place === null || place.file.startsWith('node:')) return null;
  readFiles([place.file]);
  return around(place.file, offsetOf(place.file, place.line, place.column));
}

/**
 * @param {Written} written
 * @returns {Written[]} the enclosing functions, innermost first
 */
function outerOf({ file, parent }) {
  const outer = [];
  for (let next = functionAt(file, parent); next !== null; next = functionAt(file, next.parent)) {
    outer.push(next);
  }
  return outer;
}

/**
 * @param {Written} written
 * @returns {import('./syntax').Use[]}
 */
function usesOf({ file, name }) {
  return namesUsed(file, name);
}

/**
 * @param {string} file
 * @param {string} name
 * @returns {import('./syntax').Use[]}
 */
function namesUsed(file, name) {
  const uses = tables.get(file)?.uses;
  // The table was parsed from JSON and inherits from Object.prototype.
  return uses && name !== '' && Object.hasOwn(uses, name) ? uses[name] : [];
}

/**
 * Whether it is a method of an object that is not passed on. The users of the object call it.
 * @param {Written} written
 */
function isMethodForAll({ file, handing }) {
  if (handing?.kind !== 'method' && handing?.kind !== 'property') return false;
  if (handing.of) return false;
  const { object = '' } = handing;
  return !namesUsed(file, object).some((use) => use.handing?.kind === 'argument');
}

/**
 * Cheap check by name, because looking up the position of a function is slow.
 * @param {Function} fn
 * @param {Written} written
 * @param {string} [name] its name on a stack
 * @returns {boolean} whether the name of a function matches
 */
function mayBe(fn, written, name = '') {
  const names = ['', 'default', written.name, /[\w$]*$/.exec(name)?.[0]];
  // Names of bound functions, accessors and symbol-keyed methods have additions.
  return /[^\w$#]/.test(fn.name) || names.includes(fn.name.replace('#', ''));
}

/**
 * @param {string} file
 * @param {number} line
 * @returns {number} how many functions start on the line
 */
function startingOn(file, line) {
  return tables.get(file)?.functions.filter((written) => written.line === line).length ?? 0;
}

/**
 * @param {Frame} frame
 * @returns {boolean} whether the function had to wait to get there
 */
function hasAwaited(frame) {
  const { awaited } = ofFrame(frame) ?? {};
  return awaited !== undefined && loadedOffset(frame.file, frame.position) >= awaited;
}

/** @returns {boolean} whether files could not be parsed, because the process failed that does so */
const hasFailed = () => state.hasFailed;

/** @param {Written} written */
const keyOf = ({ file, start }) => `${file}:${start}`;

module.exports = {
  around,
  functionAt,
  hasAwaited,
  hasFailed,
  isMethodForAll,
  keyOf,
  loopsAround,
  mayBe,
  ofFrame,
  ofFunction,
  offsetOf,
  outerOf,
  readFiles,
  startingOn,
  usesOf,
};
