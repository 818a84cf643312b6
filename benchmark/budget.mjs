// How long what is measured, and so how long a run of the benchmarks takes: that is settled before it
// starts, and does not depend on how fast anything turns out to be.

/** How long a process measures, in milliseconds, and how many processes each module gets. */
export const NORMAL = { runs: 5, duration: 100 };
export const QUICK = { runs: 3, duration: 40 };
export const MINIMUM_RUNS = 3;

/** Samples of a module in a run, each next to one of every other module. */
export const SAMPLES = 5;
export const SAMPLES_OF_SERVERS = 1;

/** Processes of a module in a run, where each gives one sample only. */
export const PROCESSES_OF_ONCE = 2;

/** @param {number} duration */
export const loopTimes = (duration) => ({
  warmUp: (duration * 2) / 3,
  sample: duration / 3 / SAMPLES,
});

/**
 * The load generator connects again for each sample: many requests go over a connection.
 * @param {number} duration
 */
export const serverTimes = (duration) => ({ warmUp: duration * 8, sample: duration * 2 });

/** What a machine with two processors needs besides, in milliseconds. */
const PROCESSORS = 2;
const START = 40;
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
 * The processes of a run warm up at the same time; all else is done by turns.
 * @param {import('./engine.mjs').Job} job
 * @param {{ runs: number, duration: number }} pace
 */
function timeOfModule({ kind, ownTime }, { runs, duration }) {
  if (kind === 'server') {
    const { warmUp, sample } = serverTimes(duration);
    return (
      START_OF_SERVER + ownTime + warmUp + runs * SAMPLES_OF_SERVERS * (START_OF_LOAD + sample)
    );
  }
  if (kind === 'once') return runs * PROCESSES_OF_ONCE * (START + ownTime);
  const { warmUp, sample } = loopTimes(duration);
  return runs * (START + warmUp / PROCESSORS + SAMPLES * sample + ownTime);
}
