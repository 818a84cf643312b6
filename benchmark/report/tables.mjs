// Outcomes as tables, in Markdown, which is readable on a terminal too.

import { ALL_PEERS, MODULE_NAMES } from '../harness/subjects.mjs';
import { label } from '../harness/rows.mjs';

/**
 * @typedef {import('../harness/engine.mjs').Outcome} Outcome
 * @typedef {import('../harness/subjects.mjs').Subject} Subject
 * @typedef {import('../harness/statistics.mjs').Summary} Summary
 *
 * @typedef {object} Column
 * @property {string} head
 * @property {(outcome: Outcome) => string} cell
 */

/** @type {Column} */
const NAME = { head: 'benchmark', cell: ({ job }) => describeJob(job) };

/** @type {Column} */
const RATIO = {
  head: 'this / built-in',
  cell: ({ metrics }) => ratioCell(metrics.time?.toBuiltIn.native),
};

/**
 * The time of one operation, by module.
 * @param {Outcome[]} outcomes
 * @param {{ baseline?: boolean }} [options]
 */
export function timeColumns(outcomes, { baseline = true } = {}) {
  const withBaseline = baseline && outcomes.some(({ job }) => job.subjects.includes('none'));
  /** @type {Subject[]} */
  const subjects = [
    ...(withBaseline ? /** @type {Subject[]} */ (['none']) : []),
    'built-in',
    'native',
  ];
  const columns = [NAME, ...subjects.map(timeColumn), RATIO];
  if (withBaseline) {
    columns.push({
      head: 'this / nothing tracked',
      cell: ({ metrics }) => ratioCell(metrics.time?.toNothing.native),
    });
  }
  return columns;
}

/**
 * Requests a second and latency of servers.
 * @param {Outcome[]} outcomes
 * @returns {Column[]}
 */
export function serverColumns(outcomes) {
  const subjects = /** @type {Subject[]} */ (['none', 'built-in', 'built-in-frame', 'native']);
  const columns = [
    NAME,
    ...subjects
      .filter((subject) => outcomes.some(({ job }) => job.subjects.includes(subject)))
      .map(throughputColumn),
    {
      head: 'requests/s: this / built-in',
      cell: (/** @type {Outcome} */ { metrics }) =>
        ratioCell(metrics.requestsPerSecond?.toBuiltIn.native),
    },
  ];
  if (outcomes.some(({ job }) => job.subjects.includes('built-in-frame'))) {
    columns.push({
      head: `requests/s: this / ${MODULE_NAMES['built-in-frame']}`,
      cell: ({ metrics }) => ratioCell(metrics.requestsPerSecond?.toFrame.native),
    });
  }
  return columns;
}

/**
 * @param {Subject} subject
 * @returns {Column}
 */
const throughputColumn = (subject) => ({
  head: `${MODULE_NAMES[subject]}: requests/s, p99`,
  cell({ metrics }) {
    const throughput = metrics.requestsPerSecond?.values[subject];
    const p99 = metrics.p99?.values[subject];
    if (!throughput || !p99) return '';
    const [perSecond, spread] = [throughput.median, halfSpread(throughput)].map(Math.round);
    return `${perSecond} ±${spread}, ${Math.round(p99.median / 1e6)} ms`;
  },
});

/**
 * The other packages, and their ratios to the built-in.
 * @param {Outcome[]} outcomes
 * @returns {Column[]} none if there are no other packages
 */
export function peerColumns(outcomes) {
  const peers = ALL_PEERS.filter((peer) => outcomes.some(({ job }) => job.subjects.includes(peer)));
  if (peers.length === 0) return [];
  return [
    NAME,
    timeColumn('built-in'),
    ...[/** @type {Subject} */ ('native'), ...peers].map((subject) => ({
      head: MODULE_NAMES[subject],
      cell: (/** @type {Outcome} */ outcome) =>
        [timeCell(outcome, subject), ratioCell(outcome.metrics.time?.toBuiltIn[subject])]
          .filter(Boolean)
          .join(': '),
    })),
  ];
}

/** @param {Outcome} outcome */
export const hasPeers = ({ job }) => ALL_PEERS.some((peer) => job.subjects.includes(peer));

/** @param {Outcome} outcome */
export const isServer = ({ job }) => job.kind === 'server';

/**
 * All tables of one version of Node.
 * @param {Outcome[]} outcomes
 */
export function formatTables(outcomes) {
  const servers = outcomes.filter(isServer);
  const withPeers = outcomes.filter(hasPeers);
  const parts = [formatTable(outcomes), LEGEND];
  if (servers.length > 0) parts.push(formatColumns(serverColumns(servers), servers));
  if (withPeers.length > 0) parts.push(formatColumns(peerColumns(withPeers), withPeers));
  return parts.join('\n\n');
}

/**
 * @param {Outcome[]} outcomes
 * @param {{ baseline?: boolean }} [options]
 */
export const formatTable = (outcomes, options) =>
  formatColumns(timeColumns(outcomes, options), outcomes);

/**
 * @param {Column[]} columns
 * @param {Outcome[]} outcomes
 */
export function formatColumns(columns, outcomes) {
  return formatCells([
    columns.map(({ head }) => head),
    ...outcomes.map((outcome) => columns.map(({ cell }) => cell(outcome))),
  ]);
}

/**
 * A table with text in the first column and numbers in the others.
 * @param {string[][]} lines the first one has the heads
 */
export function formatCells([heads, ...lines]) {
  const widths = heads.map((head, column) =>
    Math.max(...[head, ...lines.map((line) => line[column])].map((cell) => cell.length), 4),
  );
  const format = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = widths.map((width, i) =>
    i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [heads, rule, ...lines].map(format).join('\n');
}

export const LEGEND = [
  'Time on a processor of one operation: median of the runs ± half of the interquartile range.',
  'Ratio: median of the ratios of neighbouring samples in all runs (quartiles); below 1 this',
  'package takes less time. "none": the quartiles lie on both sides of 1, so there is no difference',
  'that can be told from noise.',
].join('\n');

/** A ratio that is printed as 1.00 is not a difference. */
const SMALLEST_DIFFERENCE = 0.005;

/** @param {Summary} ratio */
export const isDifferent = ({ low, high }) =>
  high < 1 - SMALLEST_DIFFERENCE || low > 1 + SMALLEST_DIFFERENCE;

/** @param {Summary | undefined} ratio */
export function ratioCell(ratio) {
  if (!ratio) return '';
  const [low, median, high] = [ratio.low, ratio.median, ratio.high].map(formatRatio);
  return isDifferent(ratio) ? `${median} (${low} to ${high})` : `none (${low} to ${high})`;
}

/** @param {number} ratio */
function formatRatio(ratio) {
  if (ratio >= 100) return String(Math.round(ratio));
  return ratio.toFixed(ratio < 0.095 ? 3 : 2);
}

/**
 * @param {Subject} subject
 * @returns {Column}
 */
const timeColumn = (subject) => ({
  head: MODULE_NAMES[subject],
  cell: (outcome) => timeCell(outcome, subject),
});

/**
 * @param {Outcome} outcome
 * @param {Subject} subject
 */
function timeCell({ job, metrics, errors }, subject) {
  if (errors[subject]) return 'failed';
  const time = metrics.time?.values[subject];
  if (!time) return '';
  const [unit, size] = chooseUnit(time.median, job.unit);
  const digits = time.median < 100 || size > 1 ? 1 : 0;
  const format = (/** @type {number} */ value) => (value / size).toFixed(digits);
  return `${format(time.median)} ±${format(halfSpread(time))} ${unit}`;
}

/** @param {Summary} summary */
const halfSpread = ({ low, high }) => (high - low) / 2;

/**
 * @param {number} value
 * @param {import('../harness/rows.mjs').Unit} unit
 * @returns {[string, number]} the unit to show, and how many of the row's units it has
 */
function chooseUnit(value, unit) {
  if (unit === 'bytes') return value < 1e6 ? ['B', 1] : ['MB', 1e6];
  if (value < 1e4) return ['ns', 1];
  if (value < 1e7) return ['µs', 1e3];
  return ['ms', 1e6];
}

/** @param {number} seconds */
export function describeTime(seconds) {
  return seconds < 100 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
}

/**
 * @param {Outcome[]} outcomes
 * @returns {string[]} a line for each module that could not be measured
 */
export function describeErrors(outcomes) {
  return outcomes.flatMap(({ job, errors }) =>
    Object.entries(errors).map(
      ([subject, error]) => `${describeJob(job)} with ${MODULE_NAMES[subject]}: ${error}`,
    ),
  );
}

/** @param {import('../harness/engine.mjs').Job} job */
export function describeJob({ name, parameters }) {
  return [name, label(parameters)].filter(Boolean).join(' ');
}
