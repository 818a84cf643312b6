'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');

const { intrinsics } = require('./programs/intrinsics');

const program = path.join(__dirname, 'programs', 'after.js');

/**
 * @param {string[]} args
 * @returns {{ index: number, name: string, result: Record<string, unknown> }[]}
 */
function run(...args) {
  const { stdout } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text));
}

/**
 * Runs the program again behind each intrinsic that ends the process.
 * @param {string} which
 */
function resultsOf(which) {
  const results = new Map();
  let from = 0;
  while (from < intrinsics.length) {
    for (const line of run(which, String(from))) {
      results.set(line.name, line);
      from = line.index + 1;
    }
    // The one that was broken when the process ended.
    from++;
  }
  return results;
}

/** What goes on with the built-in and not here. */
function differences(name, expected, actual) {
  const worse = [];
  for (const [step, value] of Object.entries(expected)) {
    const isWhole = value !== false && value !== 'throws' && value !== 'does not end';
    if (isWhole && step !== 'uncaught' && actual?.[step] !== value)
      worse.push(`${name}: ${step} is ${actual?.[step]}, not ${value}`);
  }
  if (actual?.uncaught && !expected.uncaught && expected.start === 'ok')
    worse.push(`${name}: uncaught`);
  return worse;
}

test('a program that continues with the built-in continues here, whichever intrinsic is broken', () => {
  const expected = resultsOf('built-in');
  const actual = resultsOf('native');
  const worse = [];
  for (const [name, { index, result }] of expected) {
    if (differences(name, result, actual.get(name)?.result).length === 0) continue;
    // It may only have taken longer.
    const [again] = run('native', String(index), String(index + 1), '20000');
    worse.push(...differences(name, result, again?.result));
  }
  assert.ok(expected.size > 400, `${expected.size} were compared`);
  assert.deepStrictEqual(worse, []);
});
