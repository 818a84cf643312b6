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
 * A slow phase of the machine affects neighbouring samples, so each sample is compared with its neighbour. All
 * ratios have the same weight: V8 may compile one process better than another one of the same module, and a
 * garbage collection may happen in one sample and not in the next.
 * @param {number[][]} runs the samples of each run
 * @param {number[][]} reference measured in turns with them
 * @returns {Summary}
 */
export function summarizeRatios(runs, reference) {
  return summarize(
    runs.flatMap((samples, run) => samples.map((sample, index) => sample / reference[run][index])),
  );
}
