// Runs one case of a row repeatedly in this process, for a profiler:
//
//   node --cpu-prof benchmark/profile.mjs run storages=10
//   perf record -g node --perf-basic-prof benchmark/profile.mjs http-server asyncHooks=all

import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startLoad } from './harness/load-generator.mjs';
import { requireLibrary } from './harness/libraries.mjs';
import { loadModule, nodeFlags } from './harness/subjects.mjs';
import { label, loadRow, rowNames } from './harness/rows.mjs';

const OPERATIONS = 10_000;
const REQUESTS = 10_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    subject: { type: 'string', default: 'native' },
    seconds: { type: 'string', default: '3' },
  },
});

try {
  console.log(
    `${Math.round(await profile(positionals[0], positionals.slice(1).join(' ')))} ns each`,
  );
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}

/**
 * @param {string} name
 * @param {string} wanted the label of a case, the first one by default
 * @returns {Promise<number>} nanoseconds on a processor of one operation
 */
async function profile(name, wanted) {
  if (!rowNames().includes(name)) throw new Error(`The rows are:\n  ${rowNames().join('\n  ')}`);
  const row = await loadRow(name);
  const { cases = [{}], entry = 'main', preload = false, flags = [] } = row;
  const parameters = cases.find((each) => wanted === '' || label(each) === wanted);
  if (!parameters) throw new Error(`The cases are:\n  ${cases.map(label).join('\n  ')}`);
  const subject = /** @type {import('./harness/subjects.mjs').Subject} */ (values.subject);
  const needed = [...nodeFlags(subject, { entry, preload }), ...flags];
  if (!needed.every((flag) => process.execArgv.includes(flag))) {
    throw new Error(`This row needs flags of Node: node ${needed.join(' ')}`);
  }

  const tracked = subject !== 'none';
  const load = () => loadModule(subject, entry);
  if (row.serve) {
    const { server, ...options } = await row.serve(
      { load, tracked, library: requireLibrary },
      parameters,
    );
    return repeatRequests(server, options);
  }
  const run = tracked ? row.prepare?.(load(), parameters) : row.baseline?.(parameters);
  if (!run) throw new Error(`${name} with ${subject} cannot be repeated`);
  const operations = row.operations ?? OPERATIONS;
  return repeat(operations, async () => {
    await run(operations);
    await turn();
  });
}

/**
 * @param {import('node:http').Server} server
 * @param {{ connections: number, pipelining?: number }} options
 */
async function repeatRequests(server, { connections, pipelining = 1 }) {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const url = `http://127.0.0.1:${port}/`;
  const generator = await startLoad();
  const time = await repeat(REQUESTS, () =>
    generator.send({ url, connections, pipelining, requests: REQUESTS }),
  );
  generator.end();
  // The profile should contain only the requests.
  setImmediate(() => process.exit());
  return time;
}

/**
 * @param {number} operations
 * @param {() => Promise<unknown>} action does that many operations
 */
async function repeat(operations, action) {
  const end = performance.now() + Number(values.seconds) * 1000;
  const start = process.cpuUsage();
  let done = 0;
  while (performance.now() < end) {
    await action();
    done += operations;
  }
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / done;
}
