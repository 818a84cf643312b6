// Runs the documentation's examples and compares what they print with what the documentation says.
//
// An example ends with a comment. It starts with one of these lines, and the output follows:
//   // Prints:
//   // Prints, in any order:
//   // Prints, with other IDs in the same relation:
// If the exit code is not 0, this line follows: // Exits with CODE
// If Node itself does not do what its documentation says, this line is before that, with the documented output:
//   // The documentation says:
// and then a line with the reason.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const folder = join('examples', 'docs');

/** @type {Record<string, (output: string) => string>} the part in which two outputs must agree */
const COMPARISONS = {
  'Prints:': (output) => output,
  'Prints, in any order:': (output) => output.split('\n').sort().join('\n'),
  'Prints, with other IDs in the same relation:': relabelIds,
};

/**
 * @typedef {object} Example
 * @property {string} file
 * @property {string} title
 * @property {string} comparison
 * @property {string} expected
 * @property {string} documented
 * @property {string} note why the two differ, if Node itself differs from its documentation
 * @property {number} exitCode
 *
 * @typedef {object} Result
 * @property {string} printed
 * @property {string} problem why the example does not do what is documented, '' if it does
 */

/** @returns {Example[]} */
export function findExamples() {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.js'))
    .map((name) => parseExample(join(folder, name)))
    .sort((a, b) => a.title.localeCompare(b.title));
}

/**
 * @param {string} file
 * @returns {Example}
 */
function parseExample(file) {
  const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n');
  const prints = lines.findIndex((line) => line.slice(3) in COMPARISONS);
  if (prints < 0) throw new Error(`${file} does not say what it prints`);
  const says = lines.indexOf('// The documentation says:');
  const expected = quotation(lines, prints + 1);
  const exit = lines.at(-1)?.match(/^\/\/ Exits with (\d+)$/);
  return {
    file,
    title: lines[0].slice(3),
    comparison: lines[prints].slice(3),
    expected,
    documented: says < 0 ? expected : quotation(lines, says + 1),
    note: says < 0 ? '' : lines[prints - 1].slice(3),
    exitCode: Number(exit?.[1] ?? 0),
  };
}

/**
 * The indented lines of a comment, from the given one on.
 * @param {string[]} lines
 * @param {number} start
 */
function quotation(lines, start) {
  const indented = lines.slice(start);
  const end = indented.findIndex((line) => !line.startsWith('//   '));
  return (end < 0 ? indented : indented.slice(0, end)).map((line) => line.slice(5)).join('\n');
}

/**
 * @param {Example} example
 * @returns {Result}
 */
export function runExample({ file, comparison, expected, exitCode }) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [file], {
    cwd: root,
    encoding: 'utf8',
    timeout: 20_000,
  });
  const printed = stdout.trimEnd();
  const essence = COMPARISONS[comparison];
  let problem = '';
  if (status !== exitCode) problem = `ended with ${signal ?? status}:\n${stderr.trim()}`;
  else if (essence(printed) !== essence(expected)) problem = 'prints something else';
  return { printed, problem };
}

/**
 * IDs depend on what the runtime did before, so the lowest one becomes #1, the next one #2 and so on. 0 and 1
 * have a fixed meaning: no resource, and the top level.
 * @param {string} output
 */
function relabelIds(output) {
  const isId = (/** @type {string} */ digits) => Number(digits) > 1;
  const ids = [...new Set(output.match(/\d+/g)?.filter(isId).map(Number))].sort((a, b) => a - b);
  return output.replace(/\d+/g, (digits) =>
    isId(digits) ? `#${ids.indexOf(Number(digits)) + 1}` : digits,
  );
}
