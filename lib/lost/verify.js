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
    const known = new Set(bound.map(keyOf));
    const more = again.binds.filter((bind) => !known.has(keyOf(bind)));
    if (more.length === 0) return;
    bound = [...bound, ...more];
    finding.fixes = [...finding.fixes, ...again.finding.fixes];
    one.fixPlaces = [...one.fixPlaces, ...again.fixPlaces];
  }
}

module.exports = { verify };
