'use strict';

// Runs the program again with what should be bound, and looks whether the store is there.

/**
 * @typedef {import('./findings').Told} Told
 * @typedef {import('./verdict').Bind} Bind
 */

const kMostBreaks = 4;

/** @param {{ file: string, line: number, column: number }} place */
const keyOf = ({ file, line, column }) => `${file}:${line}:${column}`;

/**
 * @param {Told[]} told
 * @param {(binds: Bind[]) => import('./command').Run[]} run
 */
function verify(told, run) {
  for (const one of told) {
    if (one.finding.kind !== 'leftover' && one.binds.length > 0) verifyOne(one, run);
  }
}

/**
 * @param {Told} one
 * @param {(binds: Bind[]) => import('./command').Run[]} run
 */
function verifyOne({ finding, binds }, run) {
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
      finding.verified = records.some(({ hits }) => hits.includes(key));
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
