// Fails if a hot path takes more processor instructions than it took on the last commit of main:
// npm run bench:guard -- --help

import commandLine from '../lib/command-line.js';
import {
  comparedNames,
  countInstructions,
  countSubject,
  hasValgrind,
  pathNames,
} from './guard/count.mjs';
import {
  compareCounts,
  readReasons,
  readRecording,
  reasonsFile,
  TOLERANCE,
  writeRecording,
} from './guard/recordings.mjs';
import { findNode, thisNode } from './harness/nodes.mjs';
import { formatCells } from './report/tables.mjs';

const { readArguments } = commandLine;

const HELP = `Counts the instructions of hot paths and compares them with the recorded counts.

npm run bench:guard -- [options]

  --node 22,24    on these major versions of Node (default: the one that runs this)
  --record        record the counts instead of comparing them
  --prove         make each path 10 % slower and check that the guard fails
  --compare NAMES count these paths with nothing, the built-in and this package, each in a process of
                  its own: a path, the beginning of several, or 'all', which takes half an hour
  -h, --help      print this

The paths: ${pathNames.join(', ')}.
Only compared: ${comparedNames.filter((name) => !pathNames.includes(name)).join(', ')}.
A path may grow by ${TOLERANCE * 100} %. If it must grow by more, say why in benchmark/guard/reasons.txt.`;

/** The share that --prove adds to each path. */
const DELIBERATE = 0.1;
/** The instructions of one turn of the loop that adds them. */
const INSTRUCTIONS_OF_TURN = 22.5;

try {
  await main();
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}

async function main() {
  const { values } = readArguments({
    args: process.argv.slice(2),
    options: {
      node: { type: 'string', default: '' },
      record: { type: 'boolean', default: false },
      prove: { type: 'boolean', default: false },
      compare: { type: 'string', default: '' },
    },
  });
  if (values.help) return console.log(HELP);
  if (!hasValgrind()) {
    return console.log('Skipped: valgrind is not installed, which counts the instructions.');
  }

  const nodes = values.node ? values.node.split(',').map(findNode) : [thisNode];
  for (const node of nodes) {
    if (values.compare) await compare(node, values.compare.split(','));
    else if (values.record) await record(node);
    else if (values.prove) await prove(node);
    else await check(node);
  }
}

/**
 * @param {import('./harness/nodes.mjs').Node} node
 */
async function record(node) {
  writeRecording({ node: node.version, instructions: await countInstructions(node.path) });
  console.log(`Node ${node.version}: recorded ${pathNames.length} paths`);
}

/**
 * @param {import('./harness/nodes.mjs').Node} node
 */
async function check(node) {
  const recording = readRecording(node.version);
  if (!recording) {
    const missing = `Node ${node.version} on ${process.arch}`;
    return console.log(`${missing}: nothing is recorded. npm run bench:guard -- --record does it.`);
  }
  const compared = compareCounts(
    recording.instructions,
    await countInstructions(node.path),
    readReasons(node.version),
  );
  print(node, compared);
  if (recording.node !== node.version) {
    console.log(`Recorded on Node ${recording.node}: V8 may compile the same code differently.`);
  }
  const failed = compared.filter((path) => path.failed).map(({ path }) => path);
  if (failed.length > 0) {
    console.error(
      `Node ${node.version}: ${failed.join(', ')} takes over ${TOLERANCE * 100} % more ` +
        `instructions than before. If it must, say why in ${reasonsFile}.`,
    );
    process.exitCode = 1;
  }
}

/**
 * @param {import('./harness/nodes.mjs').Node} node
 */
async function prove(node) {
  const before = await countInstructions(node.path);
  const turns = Object.entries(before).map(([name, count]) => [
    name,
    // A tenth of the cheapest path, get-store, is less than one turn.
    Math.max(1, Math.round((count * DELIBERATE) / INSTRUCTIONS_OF_TURN)),
  ]);
  const slowed = await countInstructions(node.path, Object.fromEntries(turns));
  const compared = compareCounts(before, slowed, new Map());
  print(node, compared);
  const missed = compared.filter((path) => !path.failed).map(({ path }) => path);
  if (missed.length > 0) throw new Error(`The guard did not notice: ${missed.join(', ')}`);
  console.log(`All ${pathNames.length} were noticed.`);
}

/**
 * @param {import('./harness/nodes.mjs').Node} node
 * @param {string[]} wanted
 */
async function compare(node, wanted) {
  const names = comparedNames.filter((name) =>
    wanted.some((beginning) => beginning === 'all' || name.startsWith(beginning)),
  );
  if (names.length === 0) throw new Error(`The paths are: ${comparedNames.join(', ')}`);
  const rows = [];
  for (const name of names) {
    const counts = [];
    for (const subject of ['nothing', 'built-in', 'native']) {
      counts.push(await countSubject(node.path, name, subject));
    }
    const [, builtIn, native] = counts;
    const ratio = (native / builtIn).toFixed(3);
    rows.push([name, ...counts.map((count) => String(Math.round(count))), ratio]);
  }
  const table = formatCells([['path', 'nothing', 'built-in', 'this package', 'ratio'], ...rows]);
  console.log(`\nInstructions of an operation, Node ${node.version}\n\n${table}\n`);
}

/**
 * @param {import('./harness/nodes.mjs').Node} node
 * @param {ReturnType<typeof compareCounts>} compared
 */
function print(node, compared) {
  const table = formatCells([
    ['path', 'recorded', 'now', 'change', ''],
    ...compared.map(({ path, before, count, growth, reason, failed }) => [
      path,
      before === undefined ? 'new' : String(before),
      String(count),
      `${growth < 0 ? '' : '+'}${(growth * 100).toFixed(1)} %`,
      failed ? 'FAILED' : growth > TOLERANCE ? (reason ?? '') : '',
    ]),
  ]);
  console.log(`\nInstructions of an operation, Node ${node.version}\n\n${table}\n`);
}
