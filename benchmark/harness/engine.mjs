// Runs rows in child processes, which are measured in turns, and compares the results.

import { NORMAL, SAMPLES, SAMPLES_OF_SERVERS, serverTimes } from './budget.mjs';
import { startLoad } from './load-generator.mjs';
import { startMeasured } from './measured-process.mjs';
import { loadRow } from './rows.mjs';
import { median, summarize, summarizeRatios } from './statistics.mjs';

/**
 * @typedef {import('./subjects.mjs').Subject} Subject
 * @typedef {import('./rows.mjs').Row} Row
 * @typedef {import('./statistics.mjs').Summary} Summary
 *
 * @typedef {object} Job one line of the table
 * @property {string} name
 * @property {string} about
 * @property {import('./rows.mjs').Parameters} parameters
 * @property {Subject[]} subjects
 * @property {'loop' | 'once' | 'server'} kind
 * @property {import('./rows.mjs').Unit} unit
 * @property {'main' | 'embedder'} entry
 * @property {string[]} flags
 * @property {boolean} preload whether this package is loaded with its preload
 * @property {number} ownTime milliseconds that a process takes in addition to its planned time
 * @property {number} [stretch] a factor for the length of its samples
 * @property {number} [warmUpStretch] a factor for its warm-up
 * @property {string} [growth] the parameter on the x axis of this row's curve
 *
 * @typedef {Record<string, number>} Sample measured values by metric: `time` in every row
 *
 * @typedef {object} Measurement
 * @property {Partial<Record<Subject, Summary>>} values
 * @property {Partial<Record<Subject, Summary>>} toBuiltIn ratios to those of the built-in
 * @property {Partial<Record<Subject, Summary>>} toNothing ratios to those with nothing tracked
 * @property {Partial<Record<Subject, Summary>>} toFrame ratios to those of the built-in with frames
 *
 * @typedef {object} Outcome
 * @property {Job} job
 * @property {Record<string, Measurement>} metrics `time` on a processor in every row, in the unit
 *   of the job; servers have `requestsPerSecond` and `p99` (nanoseconds), loops have `wall`
 * @property {Partial<Record<Subject, string>>} errors why a module could not be measured
 *
 * @typedef {object} Options
 * @property {string} [node] path of the Node to measure on
 * @property {number} [runs] processes for each module
 * @property {number} [duration] milliseconds that a process measures
 * @property {() => void} [onRun] called at the end of each run
 */

/** Requests of the first turn. Its duration tells how many fill a sample. */
const FIRST_REQUESTS = 1000;
/** On a busy machine the planned time may not be enough to warm up. */
const MINIMUM_WARM_UP_TURNS = 4;

/**
 * @param {string[]} names
 * @param {object} [options]
 * @param {boolean} [options.firstCaseOnly]
 * @param {boolean} [options.baseline]
 * @param {Subject[]} [options.peers] also measured, in the rows that they support
 * @returns {Promise<Job[]>}
 */
export async function planJobs(names, { firstCaseOnly = false, baseline = true, peers = [] } = {}) {
  const jobs = [];
  for (const name of names) {
    const row = await loadRow(name);
    const { about, cases = [{}], entry = 'main', flags = [], unit = 'nanoseconds' } = row;
    const { preload = false, growth, ownTime = () => 0, stretch, warmUpStretch } = row;
    for (const parameters of firstCaseOnly ? cases.slice(0, 1) : cases) {
      /** @type {Subject[]} */
      const subjects = ['built-in', 'native', ...peers.filter((peer) => row.peers?.includes(peer))];
      if (baseline && (row.baseline || row.comparesToNothing)) subjects.unshift('none');
      jobs.push({
        name,
        about,
        parameters,
        subjects,
        kind: kindOf(row),
        unit,
        entry,
        flags,
        preload,
        ownTime: ownTime(parameters),
        stretch,
        warmUpStretch,
        growth,
      });
    }
  }
  return jobs;
}

/**
 * @param {Row} row
 * @returns {Job['kind']}
 */
function kindOf(row) {
  if (row.serve) return 'server';
  return row.measure ? 'once' : 'loop';
}

/**
 * @param {Job[]} jobs
 * @param {number} [runs]
 */
export const countRuns = (jobs, runs = NORMAL.runs) => jobs.length * runs;

/**
 * @param {Job} job
 * @param {Options} [options]
 * @returns {Promise<Outcome>}
 */
export async function runJob(
  job,
  {
    node = process.execPath,
    runs = NORMAL.runs,
    duration = NORMAL.duration,
    onRun = () => {},
  } = {},
) {
  /** @type {Outcome['errors']} */
  const errors = {};
  const collect = job.kind === 'server' ? collectUnderLoad : collectInProcesses;
  const samples = await collect({ job, node, runs, duration, onRun, errors });
  return evaluate(job, samples, errors);
}

/**
 * @typedef {object} Collecting
 * @property {Job} job
 * @property {string} node
 * @property {number} runs
 * @property {number} duration
 * @property {() => void} onRun
 * @property {Outcome['errors']} errors
 *
 * @typedef {Map<Subject, Sample[][]>} Samples of each run
 */

/**
 * The processes of a run warm up one after the other. Then they take turns, a sample each, so that a slow phase
 * of the machine affects neighbouring samples, which are compared.
 * @param {Collecting} collecting
 * @returns {Promise<Samples>}
 */
async function collectInProcesses({ job, node, runs, duration, onRun, errors }) {
  const samples = createSamples(job);
  for (let run = 0; run < runs; run++) {
    const group = await startGroup({ job, node, duration, errors });
    const perProcess = job.kind === 'once' ? 1 : SAMPLES;
    for (let sample = 0; sample < perProcess; sample++) {
      await inTurns(group, run + sample, errors, async (child, subject) => {
        addSample(samples, subject, run, await child.request('sample'));
      });
    }
    endGroup(group);
    onRun();
  }
  return samples;
}

/**
 * Servers take long to warm up, so there is only one process of each, and they are loaded in turns. All get the
 * same number of requests, so that they are equally warm. The planned time determines the number.
 * @param {Collecting} collecting
 * @returns {Promise<Samples>}
 */
async function collectUnderLoad({ job, node, runs, duration, onRun, errors }) {
  const samples = createSamples(job);
  const group = await startGroup({ job, node, duration, errors });
  const load = await startLoad();
  const { warmUp, sample: length } = serverTimes(duration);

  /** @type {(child: import('./measured-process.mjs').Measured, requests: number) => Promise<Sample>} */
  const measure = async (child, requests) => {
    const before = await child.request('cpu');
    const { milliseconds, p99 } = await load.send({ ...child.ready, requests });
    const after = await child.request('cpu');
    return {
      time: (after.cpu - before.cpu) / requests,
      p99: p99 * 1e6,
      requestsPerSecond: (requests * 1000) / milliseconds,
    };
  };

  try {
    let requests = FIRST_REQUESTS;
    let spent = 0;
    for (let turn = 0; turn < MINIMUM_WARM_UP_TURNS || spent < warmUp * group.size; turn++) {
      let milliseconds = 0;
      await inTurns(group, turn, errors, async (child) => {
        const { requestsPerSecond } = await measure(child, requests);
        milliseconds += (requests * 1000) / requestsPerSecond;
      });
      if (group.size === 0) break;
      spent += milliseconds;
      requests = wholeRounds((length * requests * group.size) / milliseconds, group);
    }
    for (let run = 0; run < runs; run++) {
      for (let sample = 0; sample < SAMPLES_OF_SERVERS; sample++) {
        await inTurns(group, sample, errors, async (child, subject) => {
          addSample(samples, subject, run, await measure(child, requests));
        });
      }
      onRun();
    }
  } finally {
    load.end();
    endGroup(group);
  }
  return samples;
}

/**
 * Autocannon never ends if a connection gets fewer requests than it sends at once.
 * @param {number} requests
 * @param {Map<Subject, import('./measured-process.mjs').Measured>} group
 */
function wholeRounds(requests, group) {
  const [{ ready }] = group.values();
  const round = ready.connections * ready.pipelining;
  return Math.max(2, Math.round(requests / round)) * round;
}

/** @param {Job} job */
const createSamples = ({ subjects }) => new Map(subjects.map((subject) => [subject, []]));

/**
 * @param {Samples} samples
 * @param {Subject} subject
 * @param {number} run
 * @param {Sample} sample
 */
function addSample(samples, subject, run, sample) {
  const runs = /** @type {Sample[][]} */ (samples.get(subject));
  (runs[run] ??= []).push(sample);
}

/** @param {Map<Subject, import('./measured-process.mjs').Measured>} group */
function endGroup(group) {
  for (const child of group.values()) child.end();
}

/**
 * @param {{ job: Job, node: string, duration: number, errors: Outcome['errors'] }} options
 * @returns {Promise<Map<Subject, import('./measured-process.mjs').Measured>>}
 */
async function startGroup({ job, node, duration, errors }) {
  const group = new Map();
  // One after the other: they share a processor, and their compilers would compete for it.
  for (const subject of job.subjects.filter((subject) => !errors[subject])) {
    try {
      group.set(subject, await startMeasured(node, job, subject, duration));
    } catch (error) {
      errors[subject] = /** @type {Error} */ (error).message;
    }
  }
  return group;
}

/**
 * Every other turn runs in reverse order, so that no module is always first.
 * @param {Map<Subject, import('./measured-process.mjs').Measured>} group
 * @param {number} turn
 * @param {Outcome['errors']} errors
 * @param {(child: import('./measured-process.mjs').Measured, subject: Subject) => Promise<void>} measure
 */
async function inTurns(group, turn, errors, measure) {
  const order = [...group];
  if (turn % 2 === 1) order.reverse();
  for (const [subject, child] of order) {
    try {
      await measure(child, subject);
    } catch (error) {
      errors[subject] = /** @type {Error} */ (error).message;
      group.delete(subject);
      child.end();
    }
  }
}

/**
 * @param {Job} job
 * @param {Samples} samples
 * @param {Outcome['errors']} errors
 * @returns {Outcome}
 */
function evaluate(job, samples, errors) {
  const measured = [...samples].filter(([subject]) => !errors[subject]);
  const metrics = Object.keys(measured[0]?.[1][0][0] ?? {});
  return {
    job,
    metrics: Object.fromEntries(
      metrics.map((metric) => {
        const runs = new Map(
          measured.map(([subject, runs]) => [
            subject,
            runs.map((run) => run.map((sample) => sample[metric])),
          ]),
        );
        return [metric, evaluateMetric(runs)];
      }),
    ),
    errors,
  };
}

/**
 * @param {Map<Subject, number[][]>} runs
 * @returns {Measurement}
 */
function evaluateMetric(runs) {
  const compare = (/** @type {Subject} */ reference) => {
    const others = runs.get(reference);
    if (!others) return {};
    const compared = [...runs].filter(([subject]) => subject !== reference);
    return Object.fromEntries(
      compared.map(([subject, values]) => [subject, summarizeRatios(values, others)]),
    );
  };
  return {
    values: Object.fromEntries(
      [...runs].map(([subject, values]) => [subject, summarize(values.map(median))]),
    ),
    toBuiltIn: compare('built-in'),
    toNothing: compare('none'),
    toFrame: compare('built-in-frame'),
  };
}
