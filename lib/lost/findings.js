'use strict';

// The findings of a thread, as they are told.

const { requireCore } = require('../platform/core-modules');
const belonging = require('./belonging');
const { judgeForeign, judgeMiss } = require('./judge');
const { judgeLeftover } = require('./leftover');
const { linesOf, originalOf } = require('./originals');
const recorder = require('./recorder');
const { readStack, userFrame } = require('./stacks');
const { placeOfFrame } = require('./verdict');
const { display, fixOf, placeKey, unexpected, whyOf } = require('./wording');

const path = requireCore('node:path');

/**
 * @typedef {import('../../lost').Finding} Finding
 * @typedef {import('./verdict').Verdict} Verdict
 * @typedef {import('./verdict').Place} Place
 * @typedef {import('./recorder').Moment} Moment
 */
/**
 * @typedef {object} Options
 * @property {string} [storage]
 * @property {string[]} [ignore] globs of files
 * @property {number} [max]
 */

/** @param {Place} place */
const named = ({ file, line, column, function: name, isLoaded }) =>
  originalOf({ file, line, column, function: name || '<anonymous>' }, isLoaded);

/**
 * @param {Moment} moment
 * @returns {Place}
 */
function placeOfCall({ stack }) {
  const frame = /** @type {import('./stacks').Frame} */ (userFrame(stack.frames));
  return named(placeOfFrame(frame));
}

/**
 * @param {Moment} moment
 * @param {Place} at
 * @returns {string} the storage's name, or how the program calls it
 */
function storageName({ storage }, at) {
  if (storage.name) return storage.name;
  const line = linesOf(at.file)[at.line - 1] ?? '';
  const before = line.slice(0, at.column - 1);
  return /([\w$#]+)\s*\??\.\s*$/.exec(before)?.[1] ?? '';
}

/**
 * @typedef {object} Told a finding, and what the report says beyond it
 * @property {Finding} finding
 * @property {string} why
 * @property {{ number: number, text: string }[]} excerpt
 * @property {import('./verdict').Bind[]} binds what a second run binds to see whether it helps
 */

/**
 * @param {'lost' | 'foreign' | 'leftover'} kind
 * @param {Moment} moment
 * @param {Verdict | undefined} verdict
 * @returns {Told}
 */
function tell(kind, moment, verdict) {
  const at = placeOfCall(moment);
  const scopeSite = verdict && userFrame(readStack(verdict.scope.holder).frames);
  const scopeAt = scopeSite ? named(placeOfFrame(scopeSite)) : null;
  /** @type {Finding} */
  const finding = {
    kind,
    at,
    scope: { at: scopeAt, storage: storageName(moment, at) },
    culprit: null,
    chain: moment.chain.map(({ type, holder }) => {
      const site = holder && userFrame(readStack(holder).frames);
      return { type, site: site ? named(placeOfFrame(site)) : null };
    }),
    fixes: [],
    verified: null,
  };
  const excerpt = excerptOf(at);
  if (verdict === undefined) return { finding, why: unexpected, excerpt, binds: [] };
  const { caller, certainty, how, scope } = verdict;
  const place = named(verdict.place);
  finding.culprit = { ...place, how, certainty };
  finding.fixes = verdict.fixes.map((fix) => {
    const { file, line, column } = named(fix);
    return { file, line, column, text: fixOf(verdict) };
  });
  const why = whyOf(verdict, {
    scope: `${scope.kind === 'run' ? 'run()' : 'enterWith()'}${scopeAt === null ? '' : ` (${display(scopeAt)})`}`,
    place,
    caller: caller && named(placeOfFrame(caller)),
    callerName: caller?.name ?? '',
    resource: moment.chain[0]?.type ?? '',
  });
  return { finding, why, excerpt, binds: verdict.binds ?? [] };
}

/**
 * @param {Place} place
 * @returns {Told['excerpt']}
 */
function excerptOf({ file, line }) {
  const lines = linesOf(file);
  const first = Math.max(line - 2, 1);
  return lines
    .slice(first - 1, line)
    .map((text, index) => ({ number: first + index, text: text.slice(0, 200) }));
}

/**
 * @param {Options} [options]
 * @returns {{ told: Told[], unexplained: string[] }} and the places where nobody knows why there is none
 */
function collectFindings({ storage, ignore = [], max = Infinity } = {}) {
  /** @type {Map<string, Told>} */
  const found = new Map();
  /** @type {string[]} */
  const unexplained = [];
  const add = (/** @type {Told} */ told) => {
    const { finding } = told;
    const { file, line, column } = finding.at;
    if (storage !== undefined && storage !== finding.scope.storage) return;
    if (ignore.some((glob) => matches(glob, file))) return;
    const { culprit } = finding;
    const key = [finding.kind, file, line, column, culprit?.file, culprit?.line].join();
    if (!found.has(key)) found.set(key, told);
  };
  for (const moment of recorder.misses.values()) {
    const verdict = judgeMiss(moment);
    if (verdict === undefined && !moment.unexpected)
      unexplained.push(placeKey(placeOfCall(moment)));
    else add(tell('lost', moment, verdict));
  }
  for (const moment of recorder.foreign.values()) {
    const verdict = judgeForeign(moment);
    if (verdict !== undefined || moment.unexpected) add(tell('foreign', moment, verdict));
  }
  for (const moments of recorder.leftovers.values()) {
    const left = judgeLeftover(moments.moments);
    if (left !== undefined) add(tell('leftover', left.moment, left.verdict));
  }
  return { told: [...found.values()].slice(0, max), unexplained };
}

/**
 * @param {string} glob
 * @param {string} file
 */
function matches(glob, file) {
  const relative = path.relative(process.cwd(), file);
  const pattern = glob
    .split(/(\*\*\/?|\*|\?)/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
      return part.startsWith('**') ? '(?:.*)' : part === '*' ? '[^/]*' : '[^/]';
    })
    .join('');
  const expression = new RegExp(`^(?:.*/)?${pattern}$`);
  return [relative, file].some((name) => expression.test(name.split(path.sep).join('/')));
}

/** @returns {string[]} where there was a store */
function hitPlaces() {
  return belonging.hitPlaces().map((place) => placeKey(originalOf(place)));
}

module.exports = { collectFindings, hitPlaces, tell };
