// Measures one row with one module in a process of its own. The parent requests each sample.

import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loopTimes, NORMAL } from './budget.mjs';
import { requireLibrary } from './libraries.mjs';
import { loadModule, nodeFlags } from './subjects.mjs';
import { loadRow } from './rows.mjs';

const { values } = parseArgs({
  options: {
    row: { type: 'string', default: '' },
    subject: { type: 'string', default: '' },
    parameters: { type: 'string', default: '{}' },
    duration: { type: 'string', default: String(NORMAL.duration) },
  },
});

const subject = /** @type {import('./subjects.mjs').Subject} */ (values.subject);
const parameters = JSON.parse(values.parameters);
const row = await loadRow(values.row);
const times = loopTimes(Number(values.duration), row);
const tracked = subject !== 'none';
const load = () => loadModule(subject, row.entry ?? 'main');
const preload = nodeFlags(subject, { entry: 'main', preload: true });

process.on('disconnect', () => process.exit());
if (row.serve) await serve(row.serve);
else if (row.measure) handleRequests('sample', row.measure);
else await loop();

/** @param {NonNullable<import('./rows.mjs').Row['serve']>} start */
async function serve(start) {
  const {
    server,
    connections,
    pipelining = 1,
  } = await start({ load, tracked, library: requireLibrary }, parameters);
  if (!server.listening) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const cpu = () => ({ cpu: cpuTime() });
  handleRequests('cpu', cpu, { url: `http://127.0.0.1:${port}/`, connections, pipelining });
}

async function loop() {
  const run = tracked ? row.prepare?.(load(), parameters) : row.baseline?.(parameters);
  if (!run) throw new Error(`${row.name} cannot be measured with ${subject}`);
  const operations = await warmUp(run);
  handleRequests('sample', () => takeSample(run, operations));
}

/**
 * @param {string} type of the message that is handled
 * @param {(context: any, parameters: any) => unknown} handle
 * @param {object} [ready] what the parent gets first
 */
function handleRequests(type, handle, ready = {}) {
  process.on('message', async (message) => {
    if (message === type) process.send?.(await handle({ load, tracked, preload }, parameters));
  });
  process.send?.(ready);
}

/**
 * The warm-up also finds how many operations fill a sample.
 * @param {import('./rows.mjs').Run} run
 */
async function warmUp(run) {
  const budget = times.warmUp * 1e6;
  const target = times.sample * 1e6;
  let operations = row.operations ?? 1;
  let spent = 0;
  while (spent < budget) {
    const { time } = await takeSample(run, operations);
    const elapsed = time * operations;
    if (elapsed < target && !row.operations) {
      operations =
        elapsed < target / 2 ? operations * 2 : Math.ceil(operations * (target / elapsed));
    }
    spent += Math.max(elapsed, 1);
  }
  return operations;
}

/**
 * CPU time and wall time of one operation. CPU time excludes other processes, and includes V8's threads for
 * garbage collection and compilation.
 * @param {import('./rows.mjs').Run} run
 * @param {number} operations
 */
async function takeSample(run, operations) {
  // Destroy hooks of the previous sample run before this one starts.
  await turn();
  const clock = process.hrtime.bigint();
  const start = cpuTime();
  const running = run(operations);
  if (running instanceof Promise) await running;
  const time = cpuTime() - start;
  const wall = Number(process.hrtime.bigint() - clock);
  return { time: time / operations, wall: wall / operations };
}

/** In nanoseconds. */
function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}
