'use strict';

// Where `--deep` saw that a function was passed on.

const { live } = require('./belonging');
const deep = require('../deep/values');
const functions = require('../source/functions');
const { placeOf } = require('../source/scripts');
const { isInLibrary } = require('../recording/stacks');
const { functionBinds } = require('./verdict');
const { isScheduled } = require('./written');

/**
 * @typedef {import('./verdict').Place} Place
 * @typedef {import('../recording/scopes').Scope} Scope
 * @typedef {import('../source/functions').Written} Written
 */

/**
 * @param {any} scopes
 * @param {any} storage
 * @returns {Scope | undefined}
 */
const liveFor = (scopes, storage) =>
  live(scopes ?? null).find((scope) => scope.storage === storage);

/**
 * @param {Written} written
 * @returns {typeof deep.functions} where it was passed on
 */
function allHanded(written) {
  const key = functions.keyOf(written);
  return deep.functions.filter(({ fn, file, site }) => {
    if (file === written.file && site.start === written.start) return true;
    if (!functions.mayBe(fn, written)) return false;
    if (placeOf(fn)?.file !== written.file) return false;
    const place = functions.ofFunction(fn);
    return place !== null && functions.keyOf(place) === key;
  });
}

/**
 * @param {Written} written
 * @param {any} storage
 * @param {Scope | undefined} scope
 * @returns {import('../deep/values').HandedValue | undefined} where it was first passed on, by the
 *   program if possible
 */
function handedOf(written, storage, scope) {
  const all = allHanded(written);
  const isIn = (/** @type {import('../deep/values').HandedValue} */ { scopes }) => {
    const other = liveFor(scopes, storage);
    return other !== undefined && (scope === undefined || other === scope);
  };
  // If there are several, the call that created it decides.
  const isOne = all.every(({ fn }) => fn === all[0].fn && !deep.early.has(fn)) && all.every(isIn);
  if (scope === undefined && !isOne) return undefined;
  const inScope = all.filter(isIn);
  const losing = inScope.filter(({ site }) => !isScheduled(site.what));
  const own = losing.length > 0 ? losing : inScope;
  // Users do not change the library that passes it to them.
  return own.find(({ file }) => !isInLibrary(file)) ?? own[0];
}

/**
 * @param {Written} written
 * @param {import('../deep/values').HandedValue | undefined} handed
 * @param {string} name
 * @returns {Place}
 */
function placeOfHanded(written, handed, name) {
  const { file, site } = handed ?? { file: written.file, site: undefined };
  return {
    file,
    line: site?.line ?? written.handing?.line ?? written.line,
    column: site?.column ?? written.handing?.column ?? written.column,
    function: name,
    isLoaded: true,
  };
}

/**
 * @param {Written} written
 * @param {import('../deep/values').HandedValue | undefined} handed
 * @returns {import('./verdict').Bind[]}
 */
function bindsOf(written, handed) {
  if (handed === undefined) return functionBinds(written, written.handing);
  const { start, end } = handed.site;
  return [{ kind: 'function', file: handed.file, line: 0, column: 0, start, end }];
}

module.exports = { allHanded, bindsOf, handedOf, liveFor, placeOfHanded };
