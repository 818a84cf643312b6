'use strict';

// The verdict on a call of `getStore()`: cause, place, certainty and fixes.

const { originalOf } = require('../source/originals');
const { userFrame } = require('../recording/stacks');

/**
 * @typedef {import('../recording/scopes').Scope} Scope
 * @typedef {import('../recording/stacks').Frame} Frame
 * @typedef {import('../source/functions').Written} Written
 */
/**
 * @typedef {object} Place
 * @property {string} file
 * @property {number} line
 * @property {number} column
 * @property {string} function
 * @property {boolean} [isLoaded] whether it refers to the loaded source and not to the transformed one
 */
/**
 * @typedef {object} Verdict
 * @property {string} cause
 * @property {Scope} scope
 * @property {Place} place where the function is passed on, or the call that is the cause
 * @property {string} how
 * @property {string} [means] how a function that is written in a scope leaves it
 * @property {'certain' | 'likely' | 'possible'} certainty
 * @property {Place[]} fixes
 * @property {Frame | null} caller
 * @property {string} name of the function that is called outside of its scope
 * @property {boolean} [isOfObject] whether an object with the method `handleEvent` was passed on
 * @property {{ name: string, index: number }} [receiver] the function of the program that a library passes it to, as which
 *   argument; the fix is there
 * @property {Written} [written] the function, if it was identified by its position
 * @property {string} [key] of the function
 * @property {boolean} [mayServeAll] whether the function may belong to all scopes, so that it must not be bound
 * @property {Scope} [outer] of a foreign store: the scope that both scopes are inside of
 * @property {Bind[]} [binds] what `--verify` binds; places as the runtime names them
 */
/**
 * @typedef {object} Bind
 * @property {'listener' | 'function'} kind a listener where it is added, or a function where it is written
 * @property {string} file
 * @property {number} line
 * @property {number} column
 * @property {number} [start] of a function, or of its name where the name is passed on
 * @property {number} [end]
 * @property {string} [before] text that turns a method into an expression
 * @property {string} [inner]
 */

/**
 * @typedef {object} Break another place at which the store is lost, after that of the verdict
 * @property {Place} fix
 * @property {Bind[]} binds
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
 * @returns {Bind} of a listener; the place is in the original source
 */
function listenerBind(place) {
  const { file, line, column } = originalOf(place);
  return { kind: 'listener', file, line, column };
}

/**
 * @param {Written} written
 * @param {import('../source/syntax').Handing | null} handing
 * @returns {Bind[]} empty if it is not an expression
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
