// The command line of the benchmarks: npm run bench -- --help

import { parseArgs } from 'node:util';
import { countRuns, MINIMUM_RUNS, planJobs, runJob } from './engine.mjs';
import { findNode, thisNode } from './nodes.mjs';
import { describeErrors, formatTable, LEGEND } from './report.mjs';
import { rowNames } from './rows.mjs';
import { startProgress } from '../scripts/progress.mjs';

const HELP = `Compares this package with the built-in async_hooks, each in processes of its own.

npm run bench -- [options] [name ...]

  name            run the rows with these names, or all whose name contains one of them
  --list          print the names of the rows
  --runs N        processes for each module, ${MINIMUM_RUNS} or more (default ${MINIMUM_RUNS})
  --quick         measure for a shorter time in each process
  --node 22,24    measure on these major versions of Node (default: the one that runs this)
  --json          print the outcomes as JSON
  --help          print this`;

try {
  await main();
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      runs: { type: 'string', default: String(MINIMUM_RUNS) },
      quick: { type: 'boolean', default: false },
      node: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  if (values.list) return console.log(rowNames().join('\n'));

  const runs = parseRuns(values.runs);
  const jobs = await planJobs(selectRows(positionals));
  const nodes = values.node ? parseMajors(values.node).map(findNode) : [thisNode];
  const duration = values.quick ? 100 : 400;

  const reports = [];
  for (const node of nodes) {
    const progress = startProgress(`Node ${node.version}`, countRuns(jobs, runs), 'runs');
    const outcomes = [];
    for (const job of jobs) {
      const onRun = () => progress.advance(job.name);
      outcomes.push(await runJob(job, { node: node.path, runs, duration, onRun }));
    }
    progress.stop();
    reports.push({ node: node.version, outcomes });
    if (!values.json) {
      console.log(`\nNode ${node.version}, ${runs} runs\n${formatTable(outcomes)}\n${LEGEND}`);
    }
  }
  if (values.json) console.log(JSON.stringify(reports, null, 2));

  const failures = reports.flatMap(({ node, outcomes }) =>
    describeErrors(outcomes).map((line) => `Node ${node}: ${line}`),
  );
  if (failures.length > 0) throw new Error(failures.join('\n'));
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

/** @param {string} text */
function parseRuns(text) {
  const runs = Number(text);
  if (!Number.isInteger(runs) || runs < MINIMUM_RUNS) {
    throw new Error(`--runs must be an integer of ${MINIMUM_RUNS} or more, not ${text}`);
  }
  return runs;
}

/** @param {string} text */
function parseMajors(text) {
  const majors = text.split(',');
  for (const major of majors) {
    if (!/^\d+$/.test(major)) throw new Error(`--node takes major versions, not ${major}`);
  }
  return majors;
}
