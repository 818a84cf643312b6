'use strict';

// Runs programs with both modules and finds those that differ.

const path = require('node:path');
const { startNode } = require('../__test__/support');
const { sameOutcome } = require('./compare');
const { toSource } = require('./source');

const child = path.join(__dirname, 'child.js');

// Much longer than any batch takes.
const PATIENCE = 60_000;

// A promise must not be collected, and its destroy emitted, while a program runs.
const NODE_OPTIONS = [
  '--expose-gc',
  '--no-warnings',
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
];

// One thread, because jobs on several threads end in any order.
const ENVIRONMENT = { UV_THREADPOOL_SIZE: '1' };

// The number of repetitions before a program counts as different.
const REPETITIONS = 3;

/**
 * @typedef {object} Outcome
 * @property {string[]} [trace]
 * @property {string} [ending] how the process ended, if the program did not complete
 */

/**
 * Runs sources one after the other in one process.
 * @param {'built-in' | 'native'} which
 * @param {string[]} sources
 * @param {string} node
 * @returns {Promise<Outcome[]>} fewer than the sources if the process ended early
 */
async function runSources(which, sources, node) {
  const { code, signal, stdout, stderr } = await startNode([...NODE_OPTIONS, child, which], {
    command: node,
    env: ENVIRONMENT,
    input: JSON.stringify(sources),
    timeout: PATIENCE,
  });
  const outcomes = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => ({ trace: JSON.parse(line) }));
  if (outcomes.length < sources.length) {
    outcomes.push({ ending: `${describeEnd(code, signal)}: ${firstLine(stderr)}` });
  }
  return outcomes;
}

function describeEnd(code, signal) {
  return signal === null ? `exited with ${code}` : `killed by ${signal}`;
}

/** Returns the line of a process's output that says what happened. Other lines have paths and addresses. */
function firstLine(text) {
  return text.split('\n').find((line) => /Error|Assertion|FATAL/.test(line)) ?? '';
}

/**
 * @param {string[]} sources
 * @param {string} node
 */
async function runBoth(sources, node) {
  const [builtIn, native] = await Promise.all([
    runSources('built-in', sources, node),
    runSources('native', sources, node),
  ]);
  return { builtIn, native };
}

/**
 * Whether a program differs when it runs alone. The operating system may still determine the order of some events,
 * so the program is repeated: an outcome that both modules have had is not a difference.
 * @param {string[]} sources of which the last one is compared
 * @param {string} node
 * @returns {Promise<{ builtIn: Outcome, native: Outcome } | undefined>}
 */
async function confirmDifference(sources, node) {
  const all = { builtIn: [], native: [] };
  for (let count = 0; count < REPETITIONS; count++) {
    const both = await runBoth(sources, node);
    for (const which of ['builtIn', 'native']) all[which].push(both[which].at(-1));
    if (all.builtIn.some((a) => all.native.some((b) => sameOutcome(a, b)))) return undefined;
  }
  return { builtIn: all.builtIn[0], native: all.native[0] };
}

/**
 * @typedef {object} Difference
 * @property {any} program
 * @property {any[]} before programs that have to run before it in the same process
 * @property {Outcome} builtIn
 * @property {Outcome} native
 */

/**
 * @param {any[]} programs
 * @param {string} node
 * @returns {Promise<{ differences: Difference[], unstable: any[] }>}
 */
async function compareBatch(programs, node) {
  const differences = [];
  const unstable = [];
  for (let first = 0; first < programs.length;) {
    const rest = programs.slice(first);
    const sources = rest.map(toSource);
    const { builtIn, native } = await runBoth(sources, node);
    let index = 0;
    while (
      index < rest.length &&
      builtIn[index] !== undefined &&
      native[index] !== undefined &&
      sameOutcome(builtIn[index], native[index])
    ) {
      index++;
    }
    first += index;
    if (index === rest.length) break;
    // A difference may cause later ones, so the later programs run again without this one.
    first++;
    const found = await isolate(rest.slice(0, index + 1), node);
    if (found === undefined) unstable.push(rest[index]);
    else differences.push(found);
  }
  return { differences, unstable };
}

/**
 * @param {any[]} programs of which the last one differed
 * @param {string} node
 * @returns {Promise<Difference | undefined>}
 */
async function isolate(programs, node) {
  const program = programs.at(-1);
  const sources = programs.map(toSource);
  const alone = await confirmDifference(sources.slice(-1), node);
  if (alone !== undefined) return { program, before: [], ...alone };
  if (programs.length === 1) return undefined;
  const together = await confirmDifference(sources, node);
  return together === undefined
    ? undefined
    : { program, before: programs.slice(0, -1), ...together };
}

module.exports = { compareBatch, confirmDifference, runBoth };
