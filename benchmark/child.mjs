// Measures one row with one module in a process of its own and prints the result as JSON.

import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadModule } from './modules.mjs';
import { loadRow } from './rows.mjs';
import { median } from './statistics.mjs';

const { values } = parseArgs({
  options: {
    row: { type: 'string', default: '' },
    subject: { type: 'string', default: '' },
    parameters: { type: 'string', default: '{}' },
    duration: { type: 'string', default: '200' },
  },
});

const SAMPLES = 5;
const subject = /** @type {import('./modules.mjs').Subject} */ (values.subject);
const parameters = JSON.parse(values.parameters);
const duration = Number(values.duration);
const row = await loadRow(values.row);
const load = () => loadModule(subject, row.entry ?? 'main');

const nanoseconds = row.measure
  ? await row.measure({ load, duration }, parameters)
  : await measureLoop(prepare());

console.log(JSON.stringify({ nanoseconds }));

// Sockets that a load generator left open must not keep a measured process alive.
process.exit();

function prepare() {
  const run = subject === 'none' ? row.baseline?.(parameters) : row.prepare?.(load(), parameters);
  if (!run) throw new Error(`${row.name} cannot be measured with ${subject}`);
  return run;
}

/**
 * Half of the time goes into the warm-up, which also finds how many operations fill a sample.
 * @param {import('./rows.mjs').Run} run
 */
async function measureLoop(run) {
  const budget = (duration * 1e6) / 2;
  const target = budget / SAMPLES;
  let operations = row.operations ?? 1;
  let spent = 0;
  while (spent < budget) {
    const elapsed = await time(run, operations);
    if (elapsed < target && !row.operations) operations *= 2;
    spent += elapsed;
  }

  const samples = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    samples.push((await time(run, operations)) / operations);
  }
  return median(samples);
}

/**
 * @param {import('./rows.mjs').Run} run
 * @param {number} operations
 */
async function time(run, operations) {
  // Destroy hooks and collected resources of the sample before are dealt with outside the sample.
  await turn();
  const start = process.hrtime.bigint();
  const running = run(operations);
  if (running instanceof Promise) await running;
  return Number(process.hrtime.bigint() - start);
}
