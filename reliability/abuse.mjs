// Millions of calls of everything with everything, one seed after the other.

import { join } from 'node:path';
import { root } from '../scripts/setup.mjs';
import { numbersFrom, printTable, runProgram } from './support.mjs';

const nonsense = join(root, '__test__', 'abuse', 'programs', 'nonsense.js');

/** @param {string[]} args */
export default async function run(args) {
  const { calls, seed, seeds } = numbersFrom(args, { calls: 2_000_000, seed: 1000, seeds: 8 });
  const rows = [];
  for (let i = 0; i < seeds; i++) {
    const own = String(seed + i);
    const some = String(Math.ceil(calls / seeds));
    const result = await runProgram(['--no-warnings', '--expose-gc', nonsense, own, some]);
    rows.push([own, result.calls, result.threw]);
  }
  printTable(['seed', 'calls', 'threw'], rows);
  return [];
}
