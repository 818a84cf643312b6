// The command line of the fuzzer: npm run fuzz -- --help

import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { parseArgs } from 'node:util';
import prettier from 'prettier';
import { findNode, thisNode } from '../benchmark/harness/nodes.mjs';
import { startProgress } from '../benchmark/harness/progress.mjs';
import { firstDifference } from './compare.js';
import { generateProgram, GROUPS } from './generate.js';
import { reduce } from './reduce.js';
import { compareBatch } from './run.js';
import { toSource } from './source.js';

const HELP = `Runs random programs under the built-in async_hooks and under this package, and compares what happens.

npm run fuzz -- [options]

  --seed S        seed of the first program (default: random); the next ones have S + 1, S + 2, ...
  --count N       how many programs (default 1000)
  --node 22,24    on these major versions of Node, or these binaries (default: the one that runs this)
  --batch N       programs in one process (default 25)
  --most N        stop after N differences (default 5)
  --no-reduce     print a differing program without reducing it
  --print         print the programs without running them
  --help          print this

The exit status is 1 when a program differs.`;

try {
  await main();
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}

async function main() {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      seed: { type: 'string' },
      count: { type: 'string', default: '1000' },
      node: { type: 'string', default: '' },
      batch: { type: 'string', default: '25' },
      most: { type: 'string', default: '5' },
      reduce: { type: 'boolean', default: true },
      print: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const seed = values.seed === undefined ? randomSeed() : parseNumber('seed', values.seed, 0);
  const count = parseNumber('count', values.count, 1);
  const nodes = values.node === '' ? [thisNode] : values.node.split(',').map(nodeOf);

  for (const node of nodes) {
    const programs = Array.from({ length: count }, (_, index) =>
      generateProgram(seed + index, Number.parseInt(node.version.slice(1), 10)),
    );
    if (values.print) {
      for (const program of programs) console.log(await format(program));
      continue;
    }
    const found = await fuzz(node, programs, {
      batch: parseNumber('batch', values.batch, 1),
      most: parseNumber('most', values.most, 1),
    });
    for (const difference of found.differences) {
      console.log(await describe(values.reduce ? await reduce(difference, node.path) : difference));
    }
    console.log(
      `Node ${node.version}: ${found.done} programs from seed ${seed} on: ` +
        `${found.differences.length} differ, ${found.unstable.length} depended on time` +
        found.unstable.map((program) => ` ${program.seed}`).join(''),
    );
    if (found.differences.length > 0) process.exitCode = 1;
  }
}

function randomSeed() {
  return Math.floor(Math.random() * 2 ** 31);
}

function parseNumber(name, text, least) {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least) {
    throw new Error(`--${name} must be an integer of ${least} or more, not ${text}`);
  }
  return number;
}

/** @param {string} name */
function nodeOf(name) {
  if (/^\d+$/.test(name)) return findNode(name);
  return { path: name, version: execFileSync(name, ['--version'], { encoding: 'utf8' }).trim() };
}

async function fuzz(node, programs, { batch, most }) {
  const batches = [];
  // Programs without hooks, storages or domains are kept from others, which would start what they do without.
  for (const group of GROUPS) {
    const some = programs.filter((program) => program.group === group);
    while (some.length > 0) batches.push(some.splice(0, batch));
  }
  const found = { done: 0, differences: [], unstable: [] };
  const progress = startProgress(`Node ${node.version}`, batches.length, 'batches');
  const work = async () => {
    while (batches.length > 0 && found.differences.length < most) {
      const programs = batches.shift();
      const { differences, unstable } = await compareBatch(programs, node.path);
      found.done += programs.length;
      found.differences.push(...differences);
      found.unstable.push(...unstable);
      progress.advance(`${found.differences.length} differ`);
    }
  };
  await Promise.all(Array.from({ length: Math.ceil(os.availableParallelism() / 2) }, work));
  progress.stop();
  found.differences.splice(most);
  return found;
}

async function describe({ program, before, builtIn, native }) {
  const parts = [`\nSeed ${program.seed} differs (- built-in, + async-hooks-native):\n`];
  parts.push(firstDifference(builtIn, native), '');
  for (const earlier of before)
    parts.push('Before it, in the same process:', await format(earlier));
  parts.push(await format(program));
  return parts.join('\n');
}

function format(program) {
  return prettier.format(toSource(program), {
    parser: 'babel',
    printWidth: 100,
    singleQuote: true,
  });
}
