'use strict';

// `--verify`: runs the program again with the functions bound, and checks that the store is there.

/**
 * @typedef {import('./report/findings').DetailedFinding} DetailedFinding
 * @typedef {import('./judge/verdict').Bind} Bind
 */

/** @typedef {import('./run-program').Report} Report */

const kMostBreaks = 4;

const { placeKey: keyOf } = require('./report/places');

/**
 * @param {DetailedFinding[]} detailed
 * @param {Report[]} first of the first run
 * @param {(binds: Bind[]) => Promise<Report[]>} run
 */
async function verify(detailed, first, run) {
  for (const one of detailed) {
    if (one.finding.kind !== 'leftover' && one.binds.length > 0) await verifyOne(one, first, run);
  }
}

/**
 * @param {Report[]} records
 * @param {string} key of a place
 */
const unexplainedAt = (records, key) =>
  records.flatMap(({ unexplained }) => unexplained).filter((place) => place === key).length;

/** @param {Bind} bind */
const bindKey = (bind) => `${keyOf(bind)}:${bind.start ?? ''}`;

/**
 * @param {DetailedFinding} one
 * @param {DetailedFinding} again the finding at the same place, with what was named before bound
 */
function addBreaks(one, again) {
  const { finding } = one;
  const { culprit, fixes, scope } = again.finding;
  const [known, named] = [finding.fixes, fixes].map((list) => new Set(list.map(keyOf)));
  if (finding.fixes.some((fix) => !named.has(keyOf(fix)))) {
    const isNew = fixes.map((fix) => !known.has(keyOf(fix)));
    finding.fixes = [...finding.fixes, ...fixes.filter((_, index) => isNew[index])];
    one.fixPlaces = [...one.fixPlaces, ...again.fixPlaces.filter((_, index) => isNew[index])];
    return;
  }
  // The store was lost before the place that was named first. Binding a function there showed the call around it.
  Object.assign(finding, { culprit, fixes, scope });
  one.why = again.why;
  one.fixPlaces = again.fixPlaces;
}

/**
 * @param {DetailedFinding} one
 * @param {Report[]} first
 * @param {(binds: Bind[]) => Promise<Report[]>} run
 */
async function verifyOne(one, first, run) {
  const { finding, binds } = one;
  const key = keyOf(finding.at);
  let bound = binds;
  finding.verified = false;
  // A context that was lost twice is still lost once when only the first place is fixed.
  for (let round = 0; round < kMostBreaks; round++) {
    const records = await run(bound);
    const again = records
      .flatMap(({ findings }) => findings)
      .find((other) => keyOf(other.finding.at) === key && other.finding.kind === finding.kind);
    if (again === undefined) {
      const isLost = unexplainedAt(records, key) > unexplainedAt(first, key);
      const isThere = records.some(({ hits }) => hits.includes(key));
      // With its store the program may take another path and not reach this call.
      finding.verified = isLost ? false : isThere || null;
      return;
    }
    const known = new Set(bound.map(bindKey));
    const more = again.binds.filter((bind) => !known.has(bindKey(bind)));
    if (more.length === 0) return;
    bound = [...bound, ...more];
    addBreaks(one, again);
  }
}

module.exports = { verify };
