// How long what is measured, and so how long a run of the benchmarks takes: that is settled before it
// starts, and does not depend on how fast anything turns out to be.

/** How long a process measures, in milliseconds, and how many processes each module gets. */
export const NORMAL = { runs: 4, duration: 64 };
export const QUICK = { runs: 3, duration: 14 };
export const MINIMUM_RUNS = 3;

/**
 * Samples of a module in a run, each next to one of every other module. A machine has quick and slow spells of
 * a tenth of a second and longer, so that many short samples of a server agree better than few long ones.
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
 * The load generator connects again for each sample, which is so long that a hundred requests and more go
 * over a connection: to make one takes as long as several of them. It takes most of a second of its own until the
 * code of a server under hooks is compiled.
 * @param {number} duration
 */
export const serverTimes = (duration) => ({ warmUp: duration * 13, sample: duration * 1.6 });

/** What is needed besides, in milliseconds. */
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
