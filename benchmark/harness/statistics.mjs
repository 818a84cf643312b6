/**
 * The value below which the given share of the samples lies, interpolated between neighbours.
 * @param {number[]} samples
 * @param {number} share between 0 and 1
 */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const above = Math.ceil(position);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

/** @param {number[]} samples */
export const median = (samples) => quantile(samples, 0.5);

/**
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} low first quartile
 * @property {number} high third quartile
 */

/**
 * @param {number[]} samples
 * @returns {Summary}
 */
export function summarize(samples) {
  return {
    median: median(samples),
    low: quantile(samples, 0.25),
    high: quantile(samples, 0.75),
  };
}

/**
 * What slows a machine down for a moment slows down neighbouring samples, so that each is compared with
 * its neighbour. All these ratios count alike: V8 may have compiled one process better than another of
 * the same module, and a collection of garbage may fall into one sample and not into the next.
 * @param {number[][]} runs the samples of each run
 * @param {number[][]} reference measured by turns with them
 * @returns {Summary}
 */
export function summarizeRatios(runs, reference) {
  return summarize(
    runs.flatMap((samples, run) => samples.map((sample, index) => sample / reference[run][index])),
  );
}
