// Runs rows in child processes, the modules in turn, and compares the times.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nodeFlags } from './modules.mjs';
import { loadRow } from './rows.mjs';
import { compare, summarize } from './statistics.mjs';

/**
 * @typedef {import('./modules.mjs').Subject} Subject
 * @typedef {import('./statistics.mjs').Summary} Summary
 *
 * @typedef {object} Job one line of the table
 * @property {string} name
 * @property {string} about
 * @property {import('./rows.mjs').Parameters} parameters
 * @property {Subject[]} subjects
 * @property {'main' | 'embedder'} entry
 * @property {string[]} flags
 *
 * @typedef {object} Outcome
 * @property {Job} job
 * @property {Partial<Record<Subject, Summary>>} times nanoseconds an operation
 * @property {Summary} [ratio] native to built-in
 * @property {Partial<Record<Subject, string>>} errors why a module has no time
 *
 * @typedef {object} Options
 * @property {string} [node] path of the Node to measure on
 * @property {number} [runs] processes for each module
 * @property {number} [duration] milliseconds that a process measures
 * @property {() => void} [onRun] called when a process has ended
 */

export const MINIMUM_RUNS = 5;

const child = fileURLToPath(new URL('child.mjs', import.meta.url));
const execute = promisify(execFile);

/**
 * @param {string[]} names
 * @param {{ firstCaseOnly?: boolean, baseline?: boolean }} [options]
 * @returns {Promise<Job[]>}
 */
export async function planJobs(names, { firstCaseOnly = false, baseline = true } = {}) {
  const jobs = [];
  for (const name of names) {
    const {
      about,
      cases = [{}],
      entry = 'main',
      flags = [],
      baseline: nothing,
    } = await loadRow(name);
    /** @type {Subject[]} */
    const subjects = ['built-in', 'native'];
    if (baseline && nothing) subjects.unshift('none');
    for (const parameters of firstCaseOnly ? cases.slice(0, 1) : cases) {
      jobs.push({ name, about, parameters, subjects, entry, flags });
    }
  }
  return jobs;
}

/**
 * @param {Job[]} jobs
 * @param {number} [runs]
 */
export function countRuns(jobs, runs = MINIMUM_RUNS) {
  return jobs.reduce((total, job) => total + job.subjects.length * runs, 0);
}

/**
 * The modules take turns, so that a slow spell of the machine does not fall on one of them alone.
 * @param {Job} job
 * @param {Options} [options]
 * @returns {Promise<Outcome>}
 */
export async function runJob(job, { node, runs = MINIMUM_RUNS, duration = 400, onRun } = {}) {
  /** @type {Partial<Record<Subject, number[]>>} */
  const samples = {};
  /** @type {Outcome['errors']} */
  const errors = {};
  for (let run = 0; run < runs; run++) {
    for (const subject of job.subjects) {
      if (!errors[subject]) {
        try {
          (samples[subject] ??= []).push(await runChild(job, subject, duration, node));
        } catch (error) {
          errors[subject] = explain(error);
          delete samples[subject];
        }
      }
      onRun?.();
    }
  }

  /** @type {Outcome['times']} */
  const times = {};
  for (const subject of job.subjects) {
    const measured = samples[subject];
    if (measured) times[subject] = summarize(measured);
  }
  const { native, 'built-in': builtIn } = samples;
  return { job, times, errors, ratio: native && builtIn && compare(native, builtIn) };
}

/**
 * @param {Job} job
 * @param {Subject} subject
 * @param {number} duration
 * @param {string} [node]
 * @returns {Promise<number>} nanoseconds an operation
 */
async function runChild(job, subject, duration, node = process.execPath) {
  const { stdout } = await execute(node, [
    ...nodeFlags(subject, job.entry),
    ...job.flags,
    child,
    `--row=${job.name}`,
    `--subject=${subject}`,
    `--parameters=${JSON.stringify(job.parameters)}`,
    `--duration=${duration}`,
  ]);
  return JSON.parse(stdout).nanoseconds;
}

/**
 * The line of a child's output that names the error.
 * @param {any} error
 */
function explain(error) {
  const text = String(error.stderr || error.message);
  return text.match(/^(?:\w*Error\b.*|.*\bERR_\w+.*)$/m)?.[0] ?? text.trim();
}
