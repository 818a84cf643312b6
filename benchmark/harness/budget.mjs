// The measuring times. The duration of a benchmark run is planned before it starts, and does not depend on the results.

/** The measuring time of a process in milliseconds, and the number of processes for each module. */
export const NORMAL = { runs: 4, duration: 64 };
export const QUICK = { runs: 3, duration: 14 };
export const MINIMUM_RUNS = 3;

/**
 * Samples of a module in a run, each next to one of every other module. Machines have fast and slow phases of
 * a tenth of a second and longer, so many short samples are more consistent than a few long ones.
 */
export const SAMPLES = 10;
export const SAMPLES_OF_SERVERS = 2;

/**
 * @param {number} duration
 * @param {object} row
 * @param {number} [row.stretch]
 * @param {number} [row.warmUpStretch]
 */
export const loopTimes = (duration, { stretch = 1, warmUpStretch = 1 }) => ({
  warmUp: ((duration * 2) / 3) * warmUpStretch,
  sample: (duration / 3 / SAMPLES) * stretch,
});

/**
 * The load generator connects again for each sample. A connection takes as long as several requests, so a sample
 * is long enough for a hundred requests on each. Compiling the code of a server with hooks takes most of a second.
 * @param {number} duration
 */
export const serverTimes = (duration) => ({ warmUp: duration * 13, sample: duration * 1.6 });

/** Fixed costs in milliseconds. */
const START = 55;
const START_OF_SERVER = 200;
const START_OF_LOAD = 30;

/**
 * @param {import('./engine.mjs').Job[]} jobs
 * @param {{ runs: number, duration: number }} pace
 * @returns {number} milliseconds
 */
export function plannedTime(jobs, pace) {
  return jobs.reduce((sum, job) => sum + job.subjects.length * timeOfModule(job, pace), 0);
}

/**
 * @param {import('./engine.mjs').Job} job
 * @param {{ runs: number, duration: number }} pace
 */
function timeOfModule(job, { runs, duration }) {
  const { kind, ownTime } = job;
  if (kind === 'server') {
    const { warmUp, sample } = serverTimes(duration);
    return (
      START_OF_SERVER + ownTime + warmUp + runs * SAMPLES_OF_SERVERS * (START_OF_LOAD + sample)
    );
  }
  if (kind === 'once') return runs * (START + ownTime);
  const { warmUp, sample } = loopTimes(duration, job);
  return runs * (START + warmUp + SAMPLES * sample + ownTime);
}
