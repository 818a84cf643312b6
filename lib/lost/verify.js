'use strict';

// Runs the program again with what should be bound, and looks whether the store is there.

/**
 * @typedef {import('./findings').Told} Told
 * @typedef {import('./verdict').Bind} Bind
 */

/** @typedef {import('./command').Run} Run */

const kMostBreaks = 4;

const { placeKey: keyOf } = require('./wording');

/**
 * @param {Told[]} told
 * @param {Run[]} first of the first run
 * @param {(binds: Bind[]) => Run[]} run
 */
function verify(told, first, run) {
  for (const one of told) {
    if (one.finding.kind !== 'leftover' && one.binds.length > 0) verifyOne(one, first, run);
  }
}

/**
 * @param {Run[]} records
 * @param {string} key of a place
 */
const unexplainedAt = (records, key) =>
  records.flatMap(({ unexplained }) => unexplained).filter((place) => place === key).length;

/**
 * @param {Told} one
 * @param {Run[]} first
 * @param {(binds: Bind[]) => Run[]} run
 */
function verifyOne({ finding, binds }, first, run) {
  const key = keyOf(finding.at);
  let bound = binds;
  finding.verified = false;
  // What was lost twice is lost once more when the first is mended.
  for (let round = 0; round < kMostBreaks; round++) {
    const records = run(bound);
    const again = records
      .flatMap(({ told }) => told)
      .find((other) => keyOf(other.finding.at) === key && other.finding.kind === finding.kind);
    if (again === undefined) {
      const isLost = unexplainedAt(records, key) > unexplainedAt(first, key);
      const isThere = records.some(({ hits }) => hits.includes(key));
      // A program that has its store may not come here any more.
      finding.verified = isLost ? false : isThere || null;
      return;
    }
    const known = new Set(bound.map(keyOf));
    const more = again.binds.filter((bind) => !known.has(keyOf(bind)));
    if (more.length === 0) return;
    bound = [...bound, ...more];
    finding.fixes = [...finding.fixes, ...again.finding.fixes];
  }
}

module.exports = { verify };
