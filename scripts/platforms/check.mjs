// The checks that run on the Node of another platform, and their expected results.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { root } from '../setup.mjs';

/**
 * A Node of another platform.
 * @typedef {object} Foreign
 * @property {string} version
 * @property {(args: string[], options?: { env?: Record<string, string>, timeout?: number }) =>
 *   { status: number | null, stdout: string, stderr: string }} run a Node with these arguments, in the
 *   project's folder
 * @property {string[]} [missing] the fast paths that its Node does not export, by the names that doctor has
 */

/** Starting a process takes long there, so files whose tests start many run only with `--all`. */
export const QUICK = {
  api: ['async-resource', 'bad-arguments', 'bind', 'create-hook', 'emit-before-after', 'exports'],
  embedder: ['buffers', 'emit', 'errors', 'ids', 'stack'],
  native: ['binding', 'buffers', 'runtime', 'scope', 'slots', 'state'],
  storage: ['frozen', 'map-frames', 'options', 'receivers', 'scope'],
  emitters: ['emitters'],
  handles: ['fast-properties', 'maps'],
};
const ALL = ['api', 'embedder', 'emitters', 'native', 'storage', 'traces', 'workers'];
/** The folders of a brief check. */
const BRIEF = ['embedder', 'storage', 'emitters', 'handles'];
/** Tests that run each program under the built-in as well. */
export const SAMPLES = {
  'storage/storage': ['promises', 'run', 'engine', 'enter-with', 'exit-and-disable'],
  'traces/traces': ['await', 'hooks?-', 'promise-', 'resource-'],
};
const programs = 'scripts/platforms/programs';
const PATIENCE = 900_000;

/**
 * @param {Foreign} node
 * @param {object} options
 * @param {boolean} options.all
 * @param {boolean} options.ratios
 * @param {Record<string, string>} options.known a reason for each test that fails because of the emulator
 * @param {boolean} [options.slow] whether fewer tests are sampled, and ratios are those of one measurement
 * @param {boolean} [options.brief] whether there are fewer random programs and tests, and no ratios
 * @returns {boolean} whether all results are as expected
 */
export function check(node, { all, ratios, known, slow = false, brief = false }) {
  const major = Number.parseInt(node.version, 10);
  const results = [
    checkPaths(node, major >= 22),
    checkFastCalls(node),
    checkProgram(node, 'server', [`${programs}/server.mjs`]),
  ];
  if (ratios && !brief) printRatios(node, slow ? 1 : 3);
  const count = brief ? '50' : '200';
  results.push(
    checkProgram(node, 'fuzz', ['fuzz/fuzz.mjs', '--seed', '1', '--count', count, '--no-reduce']),
    checkTests(node, { all, slow, brief }, known),
  );
  return results.every(Boolean);
}

/**
 * @param {Foreign} node
 * @param {string} label
 * @param {boolean} passed
 * @param {string} detail
 */
function report(node, label, passed, detail) {
  console.log(`${passed ? '✓' : '✗'} ${node.version} ${label}: ${detail}`);
  return passed;
}

/**
 * @param {Foreign} node
 * @param {boolean} hasSlot whether this line of Node has the continuation slot
 */
function checkPaths(node, hasSlot) {
  const { stdout } = node.run(['bin/async-hooks-native.js', 'doctor', '--json']);
  const findings = /** @type {{ subject: string, value: string, why: string }[]} */ (
    parse(stdout)?.findings ?? []
  );
  const valueOf = (/** @type {string} */ name) =>
    findings.find(({ subject }) => subject === name)?.value;
  const stores = valueOf('stores');
  const collection = valueOf('collection');
  const paths = findings.find(({ subject }) => subject === 'fast paths');
  const missing = paths?.why.split(', ').flatMap((path) => /^no (.*)/.exec(path)?.[1] ?? []);
  const expected = [...(hasSlot ? [] : ['continuation slot']), ...(node.missing ?? [])];
  const passed =
    stores === (hasSlot ? 'continuation' : 'promise-hooks') &&
    collection === 'v8' &&
    isDeepStrictEqual(missing, expected);
  const detail = `${valueOf('binary')}, stores by ${stores}, collection by ${collection}, ${paths?.value} fast paths`;
  return report(node, 'fast paths', passed, detail);
}

/** @param {Foreign} node */
function checkFastCalls(node) {
  const { stdout } = node.run([`${programs}/fast-calls.mjs`]);
  const { calls = 0, taken = 0 } = parse(stdout) ?? {};
  return report(node, 'fast calls', taken > calls / 2, `${taken} of ${calls}`);
}

/**
 * @param {Foreign} node
 * @param {string} label
 * @param {string[]} args
 */
function checkProgram(node, label, args) {
  const { status, stdout, stderr } = node.run(args, { timeout: PATIENCE });
  const lines = stdout.trim().split('\n');
  if (status !== 0) console.log(stdout, stderr);
  return report(node, label, status === 0, lines.at(-1) ?? '');
}

/**
 * @param {Foreign} node
 * @param {{ all: boolean, slow: boolean, brief: boolean }} options
 * @param {Record<string, string>} known
 */
function checkTests(node, { all, slow, brief }, known) {
  const files = all
    ? ALL.flatMap((folder) =>
        readdirSync(join(root, '__test__', folder))
          .filter((name) => name.endsWith('.test.js'))
          .map((name) => `__test__/${folder}/${name}`),
      )
    : Object.entries(QUICK)
        .filter(([folder]) => !brief || BRIEF.includes(folder))
        .flatMap(([folder, names]) => names.map((name) => `__test__/${folder}/${name}.test.js`));
  const failed = runTests(node, 'tests', files, []);
  if (!all && !brief) {
    for (const [file, topics] of Object.entries(SAMPLES)) {
      const sampled = slow ? topics.slice(0, 2) : topics;
      const patterns = sampled.map((topic) => `--test-name-pattern=/^${topic}/`);
      failed.push(...runTests(node, file, [`__test__/${file}.test.js`], patterns));
    }
  }
  for (const name of new Set(failed)) {
    if (name in known) console.log(`  expected: ${name}: ${known[name]}`);
  }
  return failed.every((name) => name in known);
}

/**
 * @param {Foreign} node
 * @param {string} label
 * @param {string[]} files
 * @param {string[]} patterns
 * @returns {string[]} the names of the tests that failed
 */
function runTests(node, label, files, patterns) {
  const options = ['--test', '--test-concurrency=2', '--test-reporter=tap', ...patterns];
  const { stdout, stderr, status } = node.run([...options, ...files], {
    // A release for which the tests hold no lists.
    env: { TEST_RELEASES: '1' },
    timeout: PATIENCE,
  });
  const count = (/** @type {string} */ name) =>
    Number(new RegExp(`^# ${name} (\\d+)`, 'm').exec(stdout)?.[1] ?? NaN);
  const failed = [...stdout.matchAll(/^ *not ok \d+ - (.*?)(?: # .*)?$/gm)].map(([, name]) => name);
  const passed = count('pass');
  const detail = `${passed} passed, ${count('fail')} failed, ${count('skipped')} skipped`;
  report(node, label, status === 0 && passed > 0, detail);
  if (!(passed > 0)) failed.push(`${label}: no test passed`);
  if (status !== 0) {
    console.log(failed.map((name) => `  failed: ${name}`).join('\n'));
    if (failed.length === 0) failed.push(`${label}: exit code ${status}\n${stderr}`);
  }
  return failed;
}

/**
 * @param {Foreign} node
 * @param {number} rounds
 */
function printRatios(node, rounds) {
  for (const what of ['in-store', 'with-hook']) {
    /** @type {Record<string, number[]>} */
    const times = { 'built-in': [], native: [] };
    for (let i = 0; i < rounds; i++) {
      for (const [module, list] of Object.entries(times)) {
        list.push(Number(node.run([`${programs}/await.mjs`, module, what]).stdout));
      }
    }
    const [builtIn, native] = Object.values(times).map(
      (list) => list.sort((left, right) => left - right)[(rounds - 1) / 2],
    );
    const ratio = (native / builtIn).toFixed(2);
    const nanoseconds = `${native.toFixed(0)} ns, the built-in ${builtIn.toFixed(0)} ns`;
    console.log(`  ${node.version} await-${what}: ${ratio} of the built-in (${nanoseconds})`);
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
