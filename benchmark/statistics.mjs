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
 * The ratio of the medians. Its spread comes from the ratios of neighbouring runs, because what
 * slows a machine down for a second slows down both runs of a pair.
 * @param {number[]} samples
 * @param {number[]} reference measured in turn with the samples
 * @returns {Summary}
 */
export function compare(samples, reference) {
  const pairs = samples.map((sample, index) => sample / reference[index]);
  return {
    median: median(samples) / median(reference),
    low: quantile(pairs, 0.25),
    high: quantile(pairs, 0.75),
  };
}
