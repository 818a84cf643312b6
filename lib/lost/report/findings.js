'use strict';

// The findings of a thread, with everything that the report shows.

const { requireCore } = require('../../platform/core-modules');
const belonging = require('../judge/belonging');
const { judgeForeign, judgeMiss } = require('../judge/judge');
const { judgeLeftover } = require('../judge/leftover');
const { linesOf, originalOf } = require('../source/originals');
const recorder = require('../recording/recorder');
const { readStack, userFrame } = require('../recording/stacks');
const { placeOfFrame } = require('../judge/verdict');
const { display, fixOf, placeKey, unexpected, whyOf } = require('./wording');

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
 * @param {Moment} moment
 * @param {Place} at
 * @returns {string} the storage's name, or the expression of the program
 */
function storageName({ storage }, at) {
  if (storage.name) return storage.name;
  const line = linesOf(at.file)[at.line - 1] ?? '';
  const before = line.slice(0, at.column - 1);
  return /([\w$#]+)\s*\??\.\s*$/.exec(before)?.[1] ?? '';
}

/**
 * @typedef {object} DetailedFinding a finding with the texts of the report
 * @property {Finding} finding
 * @property {string} why
 * @property {{ number: number, text: string }[]} excerpt
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
  if (verdict === undefined) {
    return { finding, why: unexpected(kind === 'lost'), excerpt, binds: [] };
  }
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
    isBound: caller === null && moment.stack.switched < moment.stack.frames.length,
    resource: moment.chain[0]?.type ?? '',
  });
  return { finding, why, excerpt, binds: verdict.binds ?? [] };
}

/**
 * @param {Place} place
 * @returns {DetailedFinding['excerpt']}
 */
function excerptOf({ file, line }) {
  const lines = linesOf(file);
  const first = Math.max(line - 2, 1);
  return lines
    .slice(first - 1, line)
    .map((text, index) => ({ number: first + index, text: text.slice(0, 200) }));
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
function isSelected({ finding }, { storage, ignore = [] }) {
  if (storage !== undefined && storage !== finding.scope.storage) return false;
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
    const key = [kind, at.file, at.line, at.column, culprit?.file, culprit?.line].join();
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
