// The shared part of the commands for other platforms: their options and the releases of Node.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { downloadBinary, lineOf, releasesOf } from '../node-packages.mjs';
import { check } from './check.mjs';

const LINES = '20,22,24,26';

export const OPTIONS = `  --node 22,24    only these lines of Node (default: ${LINES})
  --all           all tests of these folders: api, embedder, emitters, native, storage, traces, workers
  --no-ratios     without the measurements
  --help          print this`;

/**
 * @param {string} help
 * @returns {{ lines: number[], all: boolean, ratios: boolean } | null} null for `--help`
 */
export function readOptions(help) {
  const { values } = parseArgs({
    options: {
      node: { type: 'string', default: LINES },
      all: { type: 'boolean', default: false },
      'no-ratios': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return null;
  }
  return {
    lines: values.node.split(',').map(Number),
    all: values.all,
    ratios: !values['no-ratios'],
  };
}

/**
 * Runs the checks on the newest release of each line.
 * @param {object} options
 * @param {{ lines: number[], all: boolean, ratios: boolean }} options.options
 * @param {string} options.name of the npm package with the binaries of Node
 * @param {string} options.executable
 * @param {string} options.cache
 * @param {Record<string, string>} [options.known]
 * @param {string[]} [options.missing] see `Foreign`
 * @param {boolean} [options.slow] whether there are fewer checks, and a brief one of all lines but the last
 * @param {(binary: string) => import('./check.mjs').Foreign['run']} options.runner
 */
export async function checkLines({
  options,
  name,
  executable,
  cache,
  known = {},
  missing,
  slow = false,
  runner,
}) {
  const releases = await releasesOf(name);
  const results = [];
  for (const line of options.lines) {
    const version = releases.findLast((release) => lineOf(release) === line);
    if (version === undefined) throw new Error(`${name} has no release of Node ${line}`);
    const binary = join(cache, 'node', version, executable);
    if (!existsSync(binary)) await downloadBinary(`${name}@${version}`, executable, binary);
    const brief = slow && !options.all && line !== options.lines.at(-1);
    const passed = check(
      { version, run: runner(binary), missing },
      { ...options, known, slow, brief },
    );
    results.push({ version, passed });
  }
  for (const { version, passed } of results) {
    console.log(`Node ${version}: ${passed ? 'passed' : 'failed'}`);
  }
  if (!results.every(({ passed }) => passed)) process.exitCode = 1;
}
