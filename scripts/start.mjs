// Shows the package in use, from a fresh clone: a server under load, a comparison with the built-in, and the
// examples of Node's documentation. Fails if one of them fails.

import { isBuilt, isInstalled, ensureReady, requireMachine } from './setup.mjs';

const verbose = process.argv.includes('--verbose');

requireMachine();
const preparing = [
  ...(isInstalled() ? [] : ['installs the dependencies']),
  ...(isBuilt() ? [] : ['builds the native binary']),
];
console.log(`async-hooks-native on Node ${process.version}. This shows, in half a minute on an idle machine:

  1. a server under load, which keeps an ID for each request
  2. a table: the time that this package and the built-in take
  3. the examples of Node's documentation, run with this package
`);
if (preparing.length > 0) console.log(`First it ${preparing.join(' and ')}: some minutes.\n`);
ensureReady();

// These need the dependencies, which may have just been installed.
const { startProgress } = await import('../benchmark/harness/progress.mjs');
const { findExamples, runExample } = await import('./doc-examples.mjs');
const { loadServer } = await import('./request-load.mjs');
const { planJobs, runJob, countRuns } = await import('../benchmark/harness/engine.mjs');
const { describeErrors, formatTable, LEGEND } = await import('../benchmark/report/tables.mjs');
const { default: doctor } = await import('../doctor.js');

const LOAD = { connections: 50, seconds: 6 };
const TABLE = [
  'get-store',
  'run',
  'await-in-store',
  'await-with-hook',
  'async-resource',
  'execution-async-id',
  'push-pop',
];
const MILLISECONDS_A_RUN = 150;

const stores = doctor.diagnose().findings.find(({ subject }) => subject === 'stores');
// Without V8's continuation slot each `await` calls promise hooks.
const hasSlot = stores?.value === 'continuation';

const started = performance.now();
const problems = [...(await showServer()), ...(await showTable()), ...showExamples()];
const seconds = Math.round((performance.now() - started) / 1000);

if (problems.length > 0) {
  console.error(`\n${problems.length} problems:\n  ${problems.join('\n  ')}`);
  process.exitCode = 1;
} else {
  console.log(`
What you saw, in ${seconds} seconds:

  - Each request read its own ID, also after it had waited, and no other.
  - The table says what that costs. A ratio below 1 means that this package takes less time.
  - The examples print what they print with the built-in.

Next: node bin/async-hooks-native.js doctor    what this package uses on this machine, and why`);
}

/** @returns {string[]} the expectations that do not hold */
function showExamples() {
  console.log("\n3. The examples of Node's documentation, run with this package\n");
  const examples = findExamples();
  const progress = startProgress('Examples', examples.length, 'run');
  const results = examples.map((example) => {
    const result = runExample(example);
    progress.advance(example.title);
    return { example, result };
  });
  progress.stop();

  const failed = results.filter(({ result }) => result.problem);
  for (const { example, result } of verbose ? results : failed) showExample(example, result);
  const noted = examples.filter(({ note }) => note).length;
  console.log(
    `  ${examples.length - failed.length} of ${examples.length} print what they should. In ${noted} of them` +
      ' Node itself differs from its documentation.' +
      (verbose ? '' : ' To see each: npm start -- --verbose'),
  );
  return failed.map(({ example, result }) => `${example.file} ${result.problem}`);
}

/**
 * @param {import('./doc-examples.mjs').Example} example
 * @param {import('./doc-examples.mjs').Result} result
 */
function showExample(example, result) {
  const compared = example.comparison.slice('Prints'.length, -1);
  console.log(`${result.problem ? '✗' : '✓'} ${example.title} (${example.file})${compared}`);
  console.log(sideBySide('documentation', example.documented, 'printed', result.printed));
  if (example.note) console.log(`    ${example.note}`);
}

/** @returns {Promise<string[]>} what does not hold */
async function showServer() {
  console.log('1. A server that keeps an ID for each request in an AsyncLocalStorage\n');
  const { connections, seconds } = LOAD;
  const progress = startProgress('Load', seconds, 'seconds');
  const result = await loadServer({ connections, seconds, onSecond: () => progress.advance() });
  progress.stop();

  const { served, perSecond, reads, mixedUp, answered, wrongAnswers, failed } = result;
  console.log(`  ${connections} connections for ${seconds} seconds, on 127.0.0.1`);
  console.log(`  requests served   ${served} (${Math.round(perSecond)} a second)`);
  console.log(`  IDs read back     ${reads}`);
  console.log(`  IDs mixed up      ${mixedUp}`);
  console.log(`  answers checked   ${answered}`);
  console.log(`  wrong answers     ${wrongAnswers}`);
  console.log(`  without an answer ${failed}`);

  const problems = [];
  if (served === 0 || answered === 0) problems.push('The server served no request');
  if (mixedUp > 0) problems.push(`${mixedUp} IDs were mixed up`);
  if (wrongAnswers > 0) problems.push(`${wrongAnswers} answers had a wrong ID`);
  if (failed > 0) problems.push(`${failed} requests had no answer`);
  return problems;
}

/** @returns {Promise<string[]>} what does not hold */
async function showTable() {
  console.log('\n2. The time of this package and of the built-in async_hooks of this Node\n');
  const jobs = await planJobs(TABLE, { firstCaseOnly: true, baseline: false });
  const progress = startProgress('Table', countRuns(jobs), 'runs');
  const outcomes = [];
  for (const job of jobs) {
    const onRun = () => progress.advance(job.name);
    outcomes.push(await runJob(job, { duration: MILLISECONDS_A_RUN, onRun }));
  }
  progress.stop();

  console.log(formatTable(outcomes));
  console.log(LEGEND);
  console.log(
    'push-pop: the built-in has no public counterpart; these are its internal functions.',
  );
  if (!hasSlot) {
    console.log(`
V8 has no slot for stores on this release of Node, so that an \`await\` in a store costs more than on Node 22.6 and
later. To see the difference: npx -p node@24 npm start`);
  }
  console.log('All benchmarks, measured for longer: npm run bench');
  return describeErrors(outcomes);
}

/**
 * @param {string} leftTitle
 * @param {string} left
 * @param {string} rightTitle
 * @param {string} right
 */
function sideBySide(leftTitle, left, rightTitle, right) {
  const leftLines = [leftTitle, ...left.split('\n')];
  const rightLines = [rightTitle, ...right.split('\n')];
  const width = Math.max(...leftLines.map((line) => line.length));
  const height = Math.max(leftLines.length, rightLines.length);
  return Array.from({ length: height }, (_, i) =>
    `    ${(leftLines[i] ?? '').padEnd(width)}  │  ${rightLines[i] ?? ''}`.trimEnd(),
  ).join('\n');
}
