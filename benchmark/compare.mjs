// Compares two measurements: counts the rows in which the medians of the ratios, this package to the built-in, are
// within 10 % of each other. The exit code is 1 if that is fewer than 9 in 10.
//
//   node benchmark/compare.mjs first.json second.json

import { readFileSync } from 'node:fs';
import { describeJob } from './report/tables.mjs';

const LARGEST_QUOTIENT = 1.1;
const SMALLEST_SHARE = 0.9;

const files = process.argv.slice(2);
if (files.length === 2) {
  process.exitCode = compare(readRatios(files[0]), readRatios(files[1])) ? 0 : 1;
} else {
  console.error('node benchmark/compare.mjs first.json second.json (made by bench --json)');
  process.exitCode = 1;
}

/**
 * @param {Map<string, number>} first
 * @param {Map<string, number>} second
 * @returns {boolean} whether they agree well enough
 */
function compare(first, second) {
  let rows = 0;
  let agreeing = 0;
  for (const [name, one] of first) {
    const other = second.get(name);
    if (other === undefined) continue;
    rows++;
    if (Math.max(one, other) / Math.min(one, other) <= LARGEST_QUOTIENT) agreeing++;
    else console.log(`${name}: ${one.toFixed(3)} and ${other.toFixed(3)}`);
  }
  const percent = Math.floor((agreeing / Math.max(rows, 1)) * 100);
  console.log(`${agreeing} of ${rows} rows (${percent} %) are within 10 %`);
  return rows > 0 && agreeing / rows >= SMALLEST_SHARE;
}

/**
 * @param {string} file
 * @returns {Map<string, number>} the ratio of each row on each Node
 */
function readRatios(file) {
  /** @type {import('./bench.mjs').Results} */
  const { reports } = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(
    reports.flatMap(({ node, outcomes }) =>
      outcomes
        .filter(({ metrics }) => metrics.time?.toBuiltIn.native)
        .map(({ job, metrics }) => [
          `Node ${node}: ${describeJob(job)}`,
          /** @type {import('./harness/statistics.mjs').Summary} */ (metrics.time.toBuiltIn.native)
            .median,
        ]),
    ),
  );
}
