// Starts and ends Workers, many of them in the middle of a callback. The memory of the process is compared with that of
// the same Workers with the built-in, because Node itself also keeps memory for each Worker.

import { numbersFrom, megabytes, printTable, program, runProgram } from './support.mjs';

// The allowed difference between two runs of the same kind: allocators do not return all memory.
const TOLERANCE = 16 * 2 ** 20;

/** @param {string[]} args */
export default async function run(args) {
  const { count } = numbersFrom(args, { count: 1000 });
  const [builtIn, native] = [
    await runProgram(['--expose-gc', program('workers.js'), 'built-in', String(count)]),
    await runProgram(['--expose-gc', program('workers.js'), 'native', String(count)]),
  ];
  printTable(
    ['Workers', 'RSS MB', 'built-in RSS MB', 'files', 'threads', 'handles'],
    native.samples.map((/** @type {any} */ sample, /** @type {number} */ i) => [
      sample.started,
      megabytes(sample.rss),
      megabytes(builtIn.samples[i].rss),
      sample.files,
      sample.threads,
      sample.handles,
    ]),
  );
  console.log(`${native.terminated} were terminated, ${native.checked} had their ids checked`);

  const problems = [...native.problems];
  // The process still grows during the first samples.
  const growth = (/** @type {any} */ { samples }) =>
    samples.at(-1).rss - samples[Math.floor(samples.length / 5)].rss;
  if (growth(native) > Math.max(0, growth(builtIn)) + TOLERANCE) {
    problems.push(`RSS grows by ${megabytes(growth(native))} MB`);
  }
  const [first] = native.samples;
  const last = native.samples.at(-1);
  for (const kind of ['files', 'threads', 'handles']) {
    if (last[kind] > first[kind]) problems.push(`${kind}: ${first[kind]}, then ${last[kind]}`);
  }
  return problems;
}
