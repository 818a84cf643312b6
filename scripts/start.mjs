// Shows the package at work, from a fresh clone on: the documentation's examples, a server under
// load, and a table against the built-in. Fails if any of it does not hold.

import { ensureReady } from './setup.mjs';

ensureReady();

// These need the dependencies, which were perhaps not there before.
const { startProgress } = await import('../benchmark/progress.mjs');
const { findExamples, runExample } = await import('./doc-examples.mjs');
const { loadServer } = await import('./request-load.mjs');
const { planJobs, runJob, countRuns } = await import('../benchmark/engine.mjs');
const { describeErrors, formatTable, LEGEND } = await import('../benchmark/report.mjs');

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

const started = performance.now();
const problems = [...showExamples(), ...(await showServer()), ...(await showTable())];
const seconds = Math.round((performance.now() - started) / 1000);

console.log(`\nNode ${process.version}, ${seconds} seconds`);
if (problems.length > 0) {
  console.error(`${problems.length} problems:\n  ${problems.join('\n  ')}`);
  process.exitCode = 1;
} else {
  console.log('All examples print what they should, and no request was mixed up with another.');
}

/** @returns {string[]} what does not hold */
function showExamples() {
  console.log("\n1. The documentation's examples, run with this package\n");
  const examples = findExamples();
  const progress = startProgress('Examples', examples.length, 'run');
  const results = examples.map((example) => {
    const result = runExample(example);
    progress.advance(example.title);
    return { example, result };
  });
  progress.stop();

  for (const { example, result } of results) {
    const compared = example.comparison.slice('Prints'.length, -1);
    console.log(`${result.problem ? '✗' : '✓'} ${example.title} (${example.file})${compared}`);
    console.log(sideBySide('documentation', example.documented, 'printed', result.printed));
    if (example.note) console.log(`    ${example.note}`);
  }
  const failed = results.filter(({ result }) => result.problem);
  const noted = examples.filter(({ note }) => note).length;
  console.log(
    `\n${examples.length - failed.length} of ${examples.length} print what they should,` +
      ` ${noted} of them as Node itself does where its documentation differs.`,
  );
  return failed.map(({ example, result }) => `${example.file} ${result.problem}`);
}

/** @returns {Promise<string[]>} what does not hold */
async function showServer() {
  console.log('\n2. A server that tags each request with an ID in an AsyncLocalStorage\n');
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
  console.log('\n3. Against the built-in async_hooks of this Node\n');
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
