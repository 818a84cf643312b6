'use strict';

// What the judge says of a call of `getStore`.

const { originalOf } = require('./originals');
const { userFrame } = require('./stacks');

/**
 * @typedef {import('./scopes').Scope} Scope
 * @typedef {import('./stacks').Frame} Frame
 * @typedef {import('./functions').Written} Written
 */
/**
 * @typedef {object} Place
 * @property {string} file
 * @property {number} line
 * @property {number} column
 * @property {string} function
 * @property {boolean} [isLoaded] whether it is one in the text that was loaded, and not in the one that runs
 */
/**
 * @typedef {object} Verdict
 * @property {string} cause
 * @property {Scope} scope
 * @property {Place} place where the function is handed over, or what else is to blame
 * @property {string} how
 * @property {string} [means] how a function that is written in a scope gets out of it
 * @property {'certain' | 'likely' | 'possible'} certainty
 * @property {Place[]} fixes
 * @property {Frame | null} caller
 * @property {string} name of the function that is called outside of its scope
 * @property {Written} [written] the function, where it is known by where it is written
 * @property {Bind[]} [binds] what a second run can bind, as the runtime names the places
 */
/**
 * @typedef {object} Bind
 * @property {'listener' | 'function'} kind a listener where it is added, or a function where it is written
 * @property {string} file
 * @property {number} line
 * @property {number} column
 * @property {number} [start] of a function, or of its name where that is handed over
 * @property {number} [end]
 * @property {string} [before] what makes an expression of a method
 * @property {string} [inner]
 */

/**
 * @param {Frame} frame
 * @returns {Place}
 */
function placeOfFrame({ file, line, column, name }) {
  return { file, line, column, function: name };
}

/**
 * @param {Frame[]} frames
 * @param {number} index
 * @returns {Frame | null}
 */
function callerOf(frames, index) {
  const outer = frames.slice(index + 1);
  return userFrame(outer) ?? outer[0] ?? null;
}

/**
 * @param {Place} place
 * @returns {Bind} of a listener, as the user names the place
 */
function listenerBind(place) {
  const { file, line, column } = originalOf(place);
  return { kind: 'listener', file, line, column };
}

/**
 * @param {Written} written
 * @param {import('./syntax').Handing | null} handing
 * @returns {Bind[]} none where it is no expression
 */
function functionBinds(written, handing) {
  const { file, line, column } = written;
  const isName = handing?.end !== undefined && handing !== written.handing;
  if (!isName && written.method !== undefined) {
    const method = { start: written.method, end: written.end, before: ':', inner: 'function' };
    return [{ kind: 'function', file, line, column, ...method }];
  }
  if (!isName && (!written.expression || handing?.kind === 'method')) return [];
  const [start, end] = isName
    ? [handing.start, /** @type {number} */ (handing.end)]
    : [written.start, written.end];
  return [{ kind: 'function', file, line, column, start, end }];
}

module.exports = { callerOf, functionBinds, listenerBind, placeOfFrame };
