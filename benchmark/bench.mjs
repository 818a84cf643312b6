// The command line of the benchmarks: npm run bench -- --help

import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import commandLine from '../lib/command-line.js';
import { MINIMUM_RUNS, NORMAL, plannedTime, QUICK } from './harness/budget.mjs';
import { countRuns, planJobs, runJob } from './harness/engine.mjs';
import { missingLibraries } from './harness/libraries.mjs';
import { peersOn } from './harness/subjects.mjs';
import { isRepository, withPackedPackage } from './harness/measured-package.mjs';
import { findNode, thisNode } from './harness/nodes.mjs';
import { PEER_PACKAGES } from './harness/peers.mjs';
import { plot } from './report/charts.mjs';
import { startProgress } from './harness/progress.mjs';
import { describeErrors, describeTime, formatTables } from './report/tables.mjs';
import { loadRow, packagesOf, rowNames } from './harness/rows.mjs';

const { readArguments } = commandLine;

const HELP = `Compares this package with the built-in async_hooks, each in its own processes.

${isRepository ? 'npm run bench --' : 'npx async-hooks-native bench'} [options] [name ...]

A row is one benchmark, and may have several cases.

  name            run the rows with these names, or all rows whose name contains one of them
  --list          print the names of the rows
  --runs N        processes for each module, ${MINIMUM_RUNS} or more (default ${NORMAL.runs}, --quick ${QUICK.runs})
  --quick         measure only the first case of each row, for a shorter time
  --node 22,24    measure on these major versions of Node (default: the one that runs this)
  --binding js    measure this package with its JavaScript core (native: only with the binary)
  --peers         also measure other packages, in the rows that they support
  --json          print the results as JSON
  --from FILE     read results from a JSON file instead of measuring
  --plot          write charts (SVG)
  --to FOLDER     where to write them (default: the current folder)${isRepository ? '\n  --document      write docs/benchmarks.md and its pictures' : ''}
  -h, --help      print this`;

const kBinding = 'ASYNC_HOOKS_NATIVE_BINDING';

/**
 * @typedef {object} Report of one version of Node
 * @property {string} node
 * @property {import('./harness/engine.mjs').Outcome[]} outcomes
 *
 * @typedef {object} Results
 * @property {string} command
 * @property {string} date
 * @property {{ processor: string, processors: number, memory: number, platform: string }} machine
 * @property {number} runs
 * @property {number} seconds it took
 * @property {Report[]} reports
 */

try {
  await main();
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}

async function main() {
  const { values, positionals } = readArguments({
    args: process.argv.slice(2),
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      runs: { type: 'string' },
      quick: { type: 'boolean', default: false },
      node: { type: 'string', default: '' },
      binding: { type: 'string' },
      peers: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      from: { type: 'string' },
      plot: { type: 'boolean', default: false },
      to: { type: 'string', default: '.' },
      ...(isRepository && { document: { type: 'boolean', default: false } }),
    },
  });
  if (values.help) return console.log(HELP);
  if (values.list) return console.log(rowNames().join('\n'));

  // The measured processes inherit it.
  if (values.binding !== undefined) process.env[kBinding] = parseBinding(values.binding);
  if (values.plot || values.document) requireInstalled(['vega', 'vega-lite'], 'Pictures');
  if (values.peers) requireInstalled(PEER_PACKAGES, '--peers');

  const print = (/** @type {Report} */ report) => {
    if (!values.json) console.log(`\nNode ${report.node}\n${formatTables(report.outcomes)}`);
  };
  /** @type {Results} */
  let results;
  if (values.from === undefined) {
    results = await withPackedPackage(() => measure({ ...values, names: positionals }, print));
  } else {
    results = JSON.parse(readFileSync(values.from, 'utf8'));
    results.reports.forEach(print);
  }

  if (values.json) console.log(JSON.stringify(results, null, 2));
  const { reports } = results;
  if (values.plot) console.error((await plot(reports, values.to)).join('\n'));
  if (values.document) {
    const { document } = await import('./report/document.mjs');
    console.error((await document(results)).join('\n'));
  }

  const failures = reports.flatMap(({ node, outcomes }) =>
    describeErrors(outcomes).map((line) => `Node ${node}: ${line}`),
  );
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

/**
 * @param {{ names: string[], runs?: string, quick: boolean, node: string, peers: boolean }} options
 * @param {(report: Report) => void} onReport
 * @returns {Promise<Results>}
 */
async function measure(options, onReport) {
  const pace = options.quick ? QUICK : NORMAL;
  const runs = options.runs === undefined ? pace.runs : parseRuns(options.runs);
  const names = await leaveOutUninstalled(selectRows(options.names), options.names.length > 0);
  const nodes = options.node ? parseMajors(options.node).map(findNode) : [thisNode];
  const plans = await Promise.all(
    nodes.map(async (node) => {
      const peers = peersOn(Number.parseInt(node.version.slice(1), 10), options.peers);
      return { node, jobs: await planJobs(names, { peers, firstCaseOnly: options.quick }) };
    }),
  );
  const planned = plans.reduce((sum, { jobs }) => sum + plannedTime(jobs, { ...pace, runs }), 0);
  console.error(`This takes about ${describeTime(planned / 1000)}.`);

  const started = performance.now();
  const reports = [];
  for (const { node, jobs } of plans) {
    const progress = startProgress(`Node ${node.version}`, countRuns(jobs, runs), 'runs');
    const outcomes = [];
    for (const job of jobs) {
      const onRun = () => progress.advance(job.name);
      const { duration } = pace;
      outcomes.push(await runJob(job, { node: node.path, runs, duration, onRun }));
    }
    progress.stop();
    const report = { node: node.version, outcomes };
    onReport(report);
    reports.push(report);
  }
  return {
    command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    date: new Date().toISOString().slice(0, 'YYYY-MM-DD'.length),
    machine: {
      processor: cpus()[0].model.trim(),
      processors: cpus().length,
      memory: totalmem(),
      platform: `${process.platform} ${process.arch}`,
    },
    runs,
    seconds: Math.round((performance.now() - started) / 1000),
    reports,
  };
}

/**
 * @param {string[]} packages
 * @param {string} what the feature that needs them
 */
function requireInstalled(packages, what) {
  const missing = missingLibraries(packages);
  if (missing.length > 0) throw new Error(`${what}: first, npm install ${missing.join(' ')}`);
}

/** @param {string[]} wanted */
function selectRows(wanted) {
  const names = rowNames();
  if (wanted.length === 0) return names;
  const selected = new Set();
  for (const name of wanted) {
    const matches = names.includes(name) ? [name] : names.filter((known) => known.includes(name));
    if (matches.length === 0) {
      throw new Error(`No row is named ${name}. The rows are:\n  ${names.join('\n  ')}`);
    }
    for (const match of matches) selected.add(match);
  }
  return [...selected];
}

/**
 * The npm package includes neither the load generator nor the frameworks of some servers.
 * @param {string[]} names
 * @param {boolean} explicit whether the user named them
 */
async function leaveOutUninstalled(names, explicit) {
  const rows = await Promise.all(names.map(loadRow));
  const missing = new Map(rows.map((row) => [row.name, missingLibraries(packagesOf(row))]));
  const left = names.filter((name) => missing.get(name)?.length);
  if (left.length === 0) return names;
  const packages = new Set(left.flatMap((name) => missing.get(name) ?? []));
  const message = `${left.join(', ')} can be measured after: npm install ${[...packages].join(' ')}`;
  if (explicit) throw new Error(message);
  console.error(`Left out: ${message}`);
  return names.filter((name) => !left.includes(name));
}

/** @param {string} text */
function parseRuns(text) {
  const runs = Number(text);
  if (!Number.isInteger(runs) || runs < MINIMUM_RUNS) {
    throw new Error(`--runs must be an integer of ${MINIMUM_RUNS} or more, not ${text}`);
  }
  return runs;
}

/** @param {string} text */
function parseBinding(text) {
  if (!['native', 'js'].includes(text)) throw new Error(`--binding is native or js, not ${text}`);
  return text;
}

/** @param {string} text */
function parseMajors(text) {
  const majors = text.split(',');
  for (const major of majors) {
    if (!/^\d+$/.test(major)) throw new Error(`--node takes major versions, not ${major}`);
  }
  return majors;
}
