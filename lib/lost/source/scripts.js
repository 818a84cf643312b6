'use strict';

// Finds the position of a function, and the source that runs, which may differ from the file, through the inspector of
// this process.

const { requireCore } = require('../../platform/core-modules');
const { pathOf } = require('../recording/stacks');

/**
 * @typedef {object} Place
 * @property {string} file
 * @property {number} line from 0
 * @property {number} column from 0
 */

const kName = '__async_hooks_native_function';

/** @type {any} */
let session;
/** @type {Map<string, string>} */
const fileOfScript = new Map();
/** @type {Map<string, string>} the latest script of a file */
const scriptOfFile = new Map();
/** @type {Map<string, string | null>} */
const texts = new Map();
/** @type {WeakMap<object, Place | null>} */
const places = new WeakMap();

/** @returns {any} null if Node was built without an inspector */
function connect() {
  if (session !== undefined) return session;
  try {
    const { Session } = requireCore('node:inspector');
    session = new Session();
    session.connect();
    session.on('Debugger.scriptParsed', (/** @type {any} */ { params }) => {
      if (params.url === '') return;
      const file = pathOf(params.url);
      fileOfScript.set(params.scriptId, file);
      scriptOfFile.set(file, params.scriptId);
    });
  } catch {
    session = null;
  }
  return session;
}

/**
 * @param {string} method
 * @param {object} [params]
 * @returns {any} undefined if it fails
 */
function post(method, params) {
  /** @type {any} */
  let result;
  connect()?.post(method, params, (/** @type {any} */ error, /** @type {any} */ value) => {
    if (!error) result = value;
  });
  return result;
}

/**
 * Enables the debugger, which reports all scripts.
 * @template T
 * @param {() => T} work
 * @returns {T}
 */
function withScripts(work) {
  post('Debugger.enable', { maxScriptsCacheSize: 0 });
  try {
    return work();
  } finally {
    post('Debugger.disable');
  }
}

/**
 * @param {string} objectId
 * @returns {any[]}
 */
function internalsOf(objectId) {
  return post('Runtime.getProperties', { objectId, ownProperties: true })?.internalProperties ?? [];
}

/**
 * @param {any[]} internals
 * @param {string} name
 */
function internal(internals, name) {
  return internals.find((property) => property.name === name)?.value;
}

/**
 * @param {object} fn a function or a generator
 * @returns {Place | null} the position of its parameters; null for native functions
 */
function placeOf(fn) {
  const known = places.get(fn);
  if (known !== undefined) return known;
  const place = findPlace(fn);
  places.set(fn, place);
  return place;
}

/** @param {object} fn */
function findPlace(fn) {
  const main = requireCore('node:vm').runInThisContext('globalThis');
  if (!Reflect.defineProperty(main, kName, { value: fn, configurable: true })) return null;
  const objectGroup = kName;
  try {
    const evaluated = post('Runtime.evaluate', { expression: kName, objectGroup })?.result;
    let objectId = evaluated?.objectId;
    // Bound functions of bound functions.
    for (let depth = 0; objectId !== undefined && depth < 8; depth++) {
      const internals = internalsOf(objectId);
      const location = internal(internals, '[[FunctionLocation]]')?.value;
      if (location !== undefined) {
        const { scriptId, lineNumber, columnNumber } = location;
        if (!fileOfScript.has(scriptId)) withScripts(() => undefined);
        const file = fileOfScript.get(scriptId);
        return file === undefined ? null : { file, line: lineNumber, column: columnNumber };
      }
      const next =
        internal(internals, '[[TargetFunction]]') ?? internal(internals, '[[GeneratorFunction]]');
      objectId = next?.objectId;
    }
    return null;
  } finally {
    post('Runtime.releaseObjectGroup', { objectGroup });
    Reflect.deleteProperty(main, kName);
  }
}

/**
 * @param {string} file
 * @returns {string | null} the source that runs
 */
function textOf(file) {
  if (!texts.has(file)) texts.set(file, readText(file));
  return texts.get(file) ?? null;
}

/** @param {string} file */
function readText(file) {
  if (file.startsWith('node:')) return null;
  const source = withScripts(() => {
    const scriptId = scriptOfFile.get(file);
    return scriptId && post('Debugger.getScriptSource', { scriptId })?.scriptSource;
  });
  if (source) return source;
  try {
    return requireCore('node:fs').readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

module.exports = { placeOf, textOf };
