// Loads a server for a long time. Its heap and RSS must stay flat, and every resource whose init event was emitted
// must be destroyed.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { startProgress } from '../benchmark/harness/progress.mjs';
import { median, megabytes, numbersFrom, printTable, program } from './support.mjs';

const SAMPLES = 40;
const CONNECTIONS = 20;
// The allowed growth from the second to the last quarter; in the first one the server warms up. The heap is what
// survives a garbage collection, including compiled code. RSS includes what the allocator keeps.
const ALLOWED = { heap: 1.05, external: 1.05, rss: 1.1 };

/** @param {string[]} args */
export default async function run(args) {
  const { minutes } = numbersFrom(args, { minutes: 10 });
  const server = fork(program('soak-server.js'), { execArgv: ['--expose-gc'] });
  const [{ url }] = await once(server, 'message');

  const progress = startProgress('Load', SAMPLES, 'samples');
  const samples = [];
  let sent = 0;
  let failed = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const duration = Math.max(1, (minutes * 60) / SAMPLES);
    const result = await autocannon({ url, connections: CONNECTIONS, duration });
    sent += result.requests.total;
    failed += result.errors + result.timeouts + result.non2xx;
    server.send('report');
    const [report] = await once(server, 'message');
    samples.push({ minute: ((i + 1) * duration) / 60, sent, ...report });
    progress.advance(`${megabytes(report.heap)} MB`);
  }
  progress.stop();
  server.kill();

  printTable(
    ['minutes', 'requests', 'heap MB', 'RSS MB', 'outside MB', 'known ids', 'inits', 'destroys'],
    samples.map(({ minute, sent, heap, rss, external, known, inits, destroys }) => [
      minute.toFixed(1),
      sent,
      megabytes(heap),
      megabytes(rss),
      megabytes(external),
      known,
      inits,
      destroys,
    ]),
  );
  return judge(samples, failed);
}

/**
 * @param {any[]} samples
 * @param {number} failed
 */
function judge(samples, failed) {
  const problems = [];
  if (failed > 0) problems.push(`${failed} requests failed`);
  const quarters = (/** @type {string} */ kind) =>
    [0, 1, 2, 3].map((quarter) => {
      const own = samples.slice((quarter * SAMPLES) / 4, ((quarter + 1) * SAMPLES) / 4);
      return median(own.map((sample) => sample[kind]));
    });
  for (const [kind, allowed] of Object.entries(ALLOWED)) {
    const [, before, , after] = quarters(kind);
    const text = quarters(kind).map(megabytes).join(', ');
    console.log(`${kind}, median of each quarter: ${text} MB`);
    if (after > before * allowed) {
      problems.push(`${kind} grows from ${megabytes(before)} to ${megabytes(after)} MB`);
    }
  }
  const [, before, , after] = quarters('known');
  if (after > 2 * before + 100) problems.push(`${after} resources are not destroyed`);
  for (const sample of samples) {
    if (sample.wrong > 0) problems.push(`${sample.wrong} stores or destroys were wrong`);
  }
  return problems;
}
