// npm run reliability -- <run> [options]: runs that take too long for the tests. Each prints its measurements and
// fails if a guarantee of docs/reliability.md does not hold.

import { ensureReady } from '../scripts/setup.mjs';

const RUNS = ['abuse', 'moments', 'soak', 'valgrind', 'workers'];

const [name, ...options] = process.argv.slice(2);
if (!RUNS.includes(name)) {
  console.error(`Usage: npm run reliability -- <${RUNS.join('|')}> [--option value ...]`);
  process.exit(2);
}

ensureReady();
console.log(`${name} on Node ${process.version}`);
const { default: run } = await import(`./${name}.mjs`);
const problems = await run(options);
for (const problem of problems) console.error(`✗ ${problem}`);
console.log(problems.length === 0 ? '✓ passed' : `${problems.length} failed`);
process.exitCode = problems.length === 0 ? 0 : 1;
