// A server under HTTP load for a long time: its heap and RSS stay flat, and every resource that its
// hooks were told of is destroyed.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import { startProgress } from '../benchmark/progress.mjs';
import { median, megabytes, numbersFrom, printTable, program } from './support.mjs';

const SAMPLES = 20;
// How much the second half may have more than the first, once the server is warm.
const ALLOWED = 1.05;
const SLACK = 4 * 2 ** 20;
const CONNECTIONS = 20;

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
  // The first fifth is that of a server that is warming up.
  const warm = samples.slice(SAMPLES / 5);
  const half = warm.length >> 1;
  for (const kind of ['heap', 'rss', 'external']) {
    const values = warm.map((sample) => sample[kind]);
    const [before, after] = [median(values.slice(0, half)), median(values.slice(half))];
    if (after > before * ALLOWED + SLACK) {
      problems.push(`${kind} grows from ${megabytes(before)} to ${megabytes(after)} MB`);
    }
  }
  const known = warm.map((sample) => sample.known);
  if (median(known.slice(half)) > 2 * median(known.slice(0, half)) + 1000) {
    problems.push(`resources are not destroyed: ${known.join(' ')}`);
  }
  for (const sample of samples) {
    if (sample.wrong > 0) problems.push(`${sample.wrong} stores or destroys were wrong`);
  }
  return problems;
}
