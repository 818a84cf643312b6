'use strict';

// The findings of a thread, with everything that the report shows.

const { requireCore } = require('../../platform/core-modules');
const belonging = require('../judge/belonging');
const { judgeForeign, judgeMiss } = require('../judge/judge');
const { judgeLeftover } = require('../judge/leftover');
const functions = require('../source/functions');
const { originalOf } = require('../source/originals');
const recorder = require('../recording/recorder');
const { readStack, userFrame } = require('../recording/stacks');
const { placeOfFrame } = require('../judge/verdict');
const { excerptOf } = require('./excerpt');
const { fixOf } = require('./fixes');
const { isNamed, placeKey } = require('./places');
const { hasDefault, namesOf } = require('./storages');
const { display, displayFunction, unexpected, whyOf } = require('./wording');

const path = requireCore('node:path');

/**
 * @typedef {import('../../../lost').Finding} Finding
 * @typedef {import('../judge/verdict').Verdict} Verdict
 * @typedef {import('../judge/verdict').Place} Place
 * @typedef {import('../recording/recorder').Moment} Moment
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
  const frame = /** @type {import('../recording/stacks').Frame} */ (userFrame(stack.frames));
  return named(placeOfFrame(frame));
}

/**
 * @typedef {object} DetailedFinding a finding with the texts of the report
 * @property {Finding} finding
 * @property {string} why
 * @property {import('./excerpt').Line[]} excerpt
 * @property {string[]} fixPlaces the places of the fixes, as they are shown
 * @property {string[]} storageNames all names of the storage
 * @property {boolean} isDefault whether the call returned the default value of the storage
 * @property {import('../judge/verdict').Bind[]} binds what `--verify` binds
 */

/**
 * @param {'lost' | 'foreign' | 'leftover'} kind
 * @param {Moment} moment
 * @param {Verdict | undefined} verdict
 * @returns {DetailedFinding}
 */
function makeFinding(kind, moment, verdict) {
  const at = placeOfCall(moment);
  const scopeAt = verdict === undefined ? null : placeOfScope(verdict.scope);
  const storageNames = namesOf(moment.storage);
  /** @type {Finding} */
  const finding = {
    kind,
    at,
    scope: { at: scopeAt, storage: storageNames[0] ?? '' },
    culprit: null,
    chain: moment.chain.map(({ type, holder }) => {
      const site = holder && userFrame(readStack(holder).frames);
      return { type, site: site ? named(placeOfFrame(site)) : null };
    }),
    fixes: [],
    verified: null,
  };
  const detailed = {
    finding,
    why: unexpected(kind === 'lost'),
    excerpt: excerptOf(at),
    fixPlaces: /** @type {string[]} */ ([]),
    storageNames,
    isDefault: kind === 'lost' && moment.scope === undefined && hasDefault(moment.storage),
    binds: verdict?.binds ?? [],
  };
  if (verdict === undefined) return detailed;
  const { caller, certainty, how, outer, scope } = verdict;
  const place = named(verdict.place);
  finding.culprit = { ...place, how, certainty };
  finding.fixes = verdict.fixes.map((fix, index) => {
    const { file, line, column } = named(fix);
    return { file, line, column, text: fixOf(verdict, index, { file, line, column }) };
  });
  detailed.fixPlaces = finding.fixes.map(displayFunction);
  detailed.why = whyOf(verdict, {
    scope: nameOfScope(scope),
    outer: outer === undefined ? '' : nameOfScope(outer),
    place,
    caller: caller && named(placeOfFrame(caller)),
    callerName: caller?.name ?? '',
    isBound: caller === null && moment.stack.switched < moment.stack.frames.length,
    resource: moment.chain[0]?.type ?? '',
    isResumed: isResumed(moment, caller),
  });
  return detailed;
}

/**
 * @param {import('../recording/scopes').Scope} scope
 * @returns {Place | null} where it was entered
 */
function placeOfScope({ holder }) {
  const site = userFrame(readStack(holder).frames);
  return site && named(placeOfFrame(site));
}

/** @param {import('../recording/scopes').Scope} scope */
function nameOfScope(scope) {
  const at = placeOfScope(scope);
  const method = scope.kind === 'run' ? 'run()' : 'enterWith()';
  return at === null ? method : `${method} (${display(at)})`;
}

/**
 * @param {Moment} moment
 * @param {import('../recording/stacks').Frame | null} caller
 * @returns {boolean} whether the outermost function continued after an await
 */
function isResumed({ chain, stack }, caller) {
  if (chain[0]?.type !== 'PROMISE' || caller?.isCore === false) return false;
  const outermost = stack.frames.findLast(({ isAsync, isCore }) => !isAsync && !isCore);
  return outermost !== undefined && functions.hasAwaited(outermost);
}

/**
 * @param {Finding['kind']} kind
 * @param {Moment[]} moments one, or for `leftover` those of a scope
 * @returns {DetailedFinding | undefined}
 */
function judge(kind, moments) {
  const [moment] = moments;
  if (kind === 'leftover') {
    const left = judgeLeftover(moments);
    return left && makeFinding(kind, left.moment, left.verdict);
  }
  const verdict = kind === 'lost' ? judgeMiss(moment) : judgeForeign(moment);
  return verdict === undefined && !moment.unexpected
    ? undefined
    : makeFinding(kind, moment, verdict);
}

/**
 * @param {DetailedFinding} detailed
 * @param {Options} options
 * @returns {boolean} whether the options select it
 */
function isSelected({ finding, storageNames }, { storage, ignore = [] }) {
  const isOne = storageNames.some((name) => isNamed(name, storage));
  // A storage without a known name may be the one.
  if (storage !== undefined && storageNames.length > 0 && !isOne) return false;
  return !ignore.some((glob) => matches(glob, finding.at.file));
}

/**
 * @param {Options} [options]
 * @returns {{ findings: DetailedFinding[], unexplained: string[] }} `unexplained` are the places of calls without a verdict
 */
function collectFindings(options = {}) {
  /** @type {Map<string, DetailedFinding>} */
  const found = new Map();
  /** @type {string[]} */
  const unexplained = [];
  const add = (/** @type {DetailedFinding | undefined} */ detailed) => {
    if (detailed === undefined || !isSelected(detailed, options)) return;
    const { at, culprit, kind } = detailed.finding;
    const key = [kind, placeKey(at), culprit && placeKey(culprit)].join();
    if (!found.has(key)) found.set(key, detailed);
  };
  for (const moment of recorder.misses.values()) {
    const detailed = judge('lost', [moment]);
    if (detailed === undefined) unexplained.push(placeKey(placeOfCall(moment)));
    add(detailed);
  }
  for (const moment of recorder.foreign.values()) add(judge('foreign', [moment]));
  for (const { moments } of recorder.leftovers.values()) add(judge('leftover', moments));
  const { max = Infinity } = options;
  return { findings: [...found.values()].slice(0, max), unexplained };
}

/**
 * @param {string} glob
 * @param {string} file
 */
function matches(glob, file) {
  const relative = path.relative(process.cwd(), file);
  const pattern = glob
    .replace(/^\.\//, '')
    .split(/(\*\*\/?|\*|\?)/)
    .map((part, index) => {
      if (index % 2 === 0) return part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
      return part.startsWith('**') ? '(?:.*)' : part === '*' ? '[^/]*' : '[^/]';
    })
    .join('');
  const expression = new RegExp(`^(?:.*/)?${pattern}$`);
  return [relative, file].some((name) => expression.test(name.split(path.sep).join('/')));
}

/**
 * @param {import('../recording/stacks').Stack} stack of a call with a store
 * @returns {string}
 */
function hitPlace({ frames }) {
  const frame = userFrame(frames);
  return frame === null ? '' : placeKey(originalOf(placeOfFrame(frame)));
}

/** @returns {string[]} the places of calls with a store */
function hitPlaces() {
  return belonging.hitPlaces().map((place) => placeKey(originalOf(place)));
}

module.exports = { collectFindings, hitPlace, hitPlaces, isSelected, judge, makeFinding };
