// Counts the instructions of an operation of each hot path, in processes under callgrind.

import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../harness/statistics.mjs';

const program = fileURLToPath(new URL('child.js', import.meta.url));
const require = createRequire(import.meta.url);
const { GROUPS, PATHS } = require('./paths.js');
const { COMPARED } = require('./compared-paths.js');

/** Odd, so that the median is one of them. In some the compiler may still be running. */
const SEGMENTS = 7;
/** The native function that `process.uptime()` calls. */
const MARK = 'node::Uptime(*';

const FLAGS = [
  // V8 does everything in this thread, and nothing depends on the clock.
  ...['--single-threaded', '--predictable', '--hash-seed=1', '--random-seed=1'],
  // No garbage collections except those of the program.
  ...['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'],
];

export const pathNames = Object.keys(PATHS);
export const comparedNames = Object.keys(COMPARED);

export const hasValgrind = () => !spawnSync('valgrind', ['--version']).error;

/**
 * @param {string} node the path of its binary
 * @param {Record<string, number>} [extraTurns] of a loop, to add to each operation of a path
 * @returns {Promise<Record<string, number>>} instructions of an operation
 */
export async function countInstructions(node, extraTurns = {}) {
  const counts = await Promise.all(GROUPS.map((group) => countGroup(node, group, extraTurns)));
  return Object.assign({}, ...counts);
}

/**
 * Counts a path in a process of its own.
 * @param {string} node the path of its binary
 * @param {string} name
 * @param {string} subject one of `SUBJECTS` in subjects.js
 * @returns {Promise<number>} instructions of an operation
 */
export async function countSubject(node, name, subject) {
  return (await countGroup(node, [name], {}, subject))[name];
}

/**
 * @param {string} node
 * @param {string[]} names
 * @param {Record<string, number>} extraTurns
 * @param {string} [subject]
 */
async function countGroup(node, names, extraTurns, subject = 'native') {
  const folder = mkdtempSync(join(tmpdir(), 'guard-'));
  const output = join(folder, 'counts');
  try {
    await promisify(execFile)(
      'valgrind',
      [
        ...['--tool=callgrind', `--callgrind-out-file=${output}`, `--dump-before=${MARK}`],
        ...['--smc-check=all-non-file', node, ...FLAGS, program, String(SEGMENTS)],
        ...names.map((name) => `${name}=${extraTurns[name] ?? 0}`),
      ],
      // Reading other environment variables takes instructions.
      { env: { PATH: process.env.PATH, SUBJECT: subject } },
    );
    const next = readMedians(output);
    return Object.fromEntries(
      names.map((name) => {
        const { loops, operations } = COMPARED[name];
        const path = next();
        const loop = loops ? next() : 0;
        return [name, Number(((path - loop) / operations).toFixed(1))];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Every other file holds a segment. The file before it holds the work between two segments.
 * @param {string} output
 * @returns {() => number} the median of the next segments
 */
function readMedians(output) {
  let file = 0;
  return () =>
    median(Array.from({ length: SEGMENTS }, () => readCount(`${output}.${(file += 2)}`)));
}

/** @param {string} file */
function readCount(file) {
  try {
    return Number(/^totals: (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1]);
  } catch {
    throw new Error(`callgrind did not see a segment: has this Node the symbol ${MARK}?`);
  }
}
