// Calls every function with arbitrary arguments, millions of times. Each seed uses the next setting of the package.

import { join } from 'node:path';
import { root } from '../scripts/setup.mjs';
import { numbersFrom, printTable, runProgram } from './support.mjs';

const nonsense = join(root, '__test__', 'abuse', 'programs', 'nonsense.js');

const SETTINGS = [
  {},
  { ASYNC_HOOKS_NATIVE_BUFFERS: 'v8' },
  { ASYNC_HOOKS_NATIVE_WEAK: 'registry' },
  { ASYNC_HOOKS_NATIVE_CARRIER: 'promise-hooks' },
];

/** @param {string[]} args */
export default async function run(args) {
  const { calls, seed, seeds } = numbersFrom(args, { calls: 2_000_000, seed: 1000, seeds: 8 });
  const rows = [];
  for (let i = 0; i < seeds; i++) {
    const own = String(seed + i);
    const some = String(Math.ceil(calls / seeds));
    const setting = SETTINGS[i % SETTINGS.length];
    const flags = ['--no-warnings', '--expose-gc'];
    const result = await runProgram([...flags, nonsense, own, some], setting);
    const name = Object.entries(setting).flat().join('=') || 'defaults';
    rows.push([own, name, result.calls, result.threw]);
  }
  const total = rows.reduce((sum, [, , made]) => sum + made, 0);
  printTable(['seed', 'setting', 'calls', 'threw'], [...rows, ['', 'all', total, '']]);
  return [];
}
