// How outcomes look on a terminal.

import Table from 'cli-table3';
import { label } from './rows.mjs';

/**
 * @typedef {import('./engine.mjs').Outcome} Outcome
 * @typedef {import('./modules.mjs').Subject} Subject
 */

/**
 * @param {Outcome[]} outcomes
 * @param {{ baseline?: boolean }} [options]
 */
export function formatTable(outcomes, { baseline = true } = {}) {
  const withBaseline = baseline && outcomes.some(({ job }) => job.subjects.includes('none'));
  const table = new Table({
    head: [
      'benchmark',
      ...(withBaseline ? ['nothing tracked'] : []),
      'built-in',
      'this package',
      'this / built-in',
    ],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const outcome of outcomes) {
    const { job, ratio } = outcome;
    table.push([
      describeJob(job),
      ...(withBaseline ? [timeCell(outcome, 'none')] : []),
      timeCell(outcome, 'built-in'),
      timeCell(outcome, 'native'),
      ratio
        ? `${ratio.median.toFixed(2)} (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)})`
        : '',
    ]);
  }
  return table.toString();
}

export const LEGEND = [
  'Time of one operation: median of the runs ± half of the interquartile range. Ratio: of the',
  'medians (quartiles of the ratios of neighbouring runs); below 1 this package takes less time.',
].join('\n');

/**
 * @param {Outcome} outcome
 * @param {Subject} subject
 */
function timeCell({ job, times, errors }, subject) {
  if (!job.subjects.includes(subject)) return '';
  if (errors[subject]) return 'failed';
  const time = times[subject];
  if (!time) return '';
  const [unit, size] = chooseUnit(time.median);
  const digits = time.median < 100 ? 1 : 0;
  const format = (/** @type {number} */ value) => (value / size).toFixed(size === 1 ? digits : 1);
  return `${format(time.median)} ±${format((time.high - time.low) / 2)} ${unit}`;
}

/**
 * @param {number} nanoseconds
 * @returns {[string, number]} the unit, and how many nanoseconds it has
 */
function chooseUnit(nanoseconds) {
  if (nanoseconds < 1e4) return ['ns', 1];
  if (nanoseconds < 1e7) return ['µs', 1e3];
  return ['ms', 1e6];
}

/**
 * @param {Outcome[]} outcomes
 * @returns {string[]} a line for each module that could not be measured
 */
export function describeErrors(outcomes) {
  return outcomes.flatMap(({ job, errors }) =>
    Object.entries(errors).map(
      ([subject, error]) => `${describeJob(job)} with ${subject}: ${error}`,
    ),
  );
}

/** @param {import('./engine.mjs').Job} job */
function describeJob({ name, parameters }) {
  return [name, label(parameters)].filter(Boolean).join(' ');
}
