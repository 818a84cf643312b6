// The command line of the tests on releases of Node: npm run test:releases -- --help

import { execFileSync, spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { downloadBinary, lineOf, releasesOf } from './node-packages.mjs';
import { ensureReady, root } from './setup.mjs';

const require = createRequire(import.meta.url);

const HELP = `Tests the package and the binary that is built on releases of Node, which come from npm. The comparisons run on the
package as it is published, the other tests on the sources.

npm run test:releases -- [options] [version ...]

  version         exactly these releases, with all tests
                  (default: the lowest supported one, and of each line one in the middle and the newest)
  --all           every release from the lowest supported one on, and write the table of docs/compatibility.md. All
                  tests run on the ends of each line and on the newest of each even minor version, the
                  subset on the others. What has passed is kept: started again after an interruption, it goes on
                  where it was
  --short         the subset of the tests on all releases
  --tested a,b    npm test has passed on these releases, so only the fuzzer and the comparisons run on them
  --only a,b      only these tests: storage,register,traces,handles,fuzz,comparisons
  --jobs N        so many releases at a time (default 2)
  --count N       so many random programs (default 100)
  --seed N        seed of the first random program (default 1000)
  --download      only download the releases
  --no-build      test the binary that is there, and do not look whether its sources have changed
  --help          print this

The exit status is 1 when a test fails.`;

const FOLDERS = ['storage', 'register', 'traces', 'handles'];
const TESTS = [...FOLDERS, 'fuzz', 'comparisons'];
/**
 * The longest tests run only on the lowest and the newest release. `npm test` runs them on the newest release of
 * each LTS line, and `--all` on every release.
 */
const LEFT_OUT = ['storage', 'traces', 'handles'];

const MARKS = ['<!-- releases:begin -->', '<!-- releases:end -->'];
const PATIENCE = 15 * 60_000;
const LINES_OF_A_FAILURE = 200;

const platform = process.platform === 'win32' ? 'win' : process.platform;
const packageName = `node-${platform}-${process.arch}`;
const executable = process.platform === 'win32' ? 'node.exe' : 'node';
const cache = join(root, '.cache', 'node-releases');

// Not every Node has `allowNegative`, so negative options are options of their own.
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    tested: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '2' },
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1000' },
    download: { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/**
 * @typedef {object} Failure
 * @property {string} version
 * @property {string} test
 * @property {string} output
 */

/**
 * @typedef {object} Job
 * @property {string} version
 * @property {string[]} tests
 */

async function main() {
  if (!options['no-build']) ensureReady();
  const { startProgress } = await import('../benchmark/harness/progress.mjs');
  const { packRunnable } = await import('./pack/runnable.mjs');
  const started = performance.now();
  const jobs = await chooseJobs();
  printChoice(jobs);

  const missing = jobs.filter(({ version }) => !existsSync(pathOf(version)));
  const downloads = startProgress('Downloading', missing.length, 'releases');
  await atATime(missing, 4, async ({ version }) => {
    await download(version);
    downloads.advance(version);
  });
  downloads.stop();
  if (options.download) return;

  const steps = jobs.reduce((sum, { tests }) => sum + tests.length, 0);
  const progress = startProgress('Testing', steps, 'tests');
  /** @type {Map<string, Map<string, boolean>>} */
  const results = new Map(jobs.map(({ version }) => [version, new Map()]));
  /** @type {Failure[]} */
  const failures = [];
  const passed = options.all ? new Passed() : undefined;
  const packed = realpathSync(mkdtempSync(join(os.tmpdir(), 'packed-')));
  process.on('exit', () => rmSync(packed, { recursive: true }));
  await packRunnable(packed, ['releases']);
  // The tests of two releases run at the same time, to use all processors.
  await atATime(jobs, Number(options.jobs), async ({ version, tests }) => {
    for (const test of tests) {
      const output = passed?.has(version, test) ? undefined : await runTest(test, version, packed);
      results.get(version)?.set(test, output === undefined);
      if (output === undefined) passed?.add(version, test);
      else failures.push({ version, test, output });
      progress.advance(`${version} ${test}`);
    }
  });
  progress.stop();

  for (const { version, test, output } of failures) {
    console.log(`\n== Node ${version}, ${test}\n${output}`);
  }
  console.log(`\n${formatTable(jobs, results)}`);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`${jobs.length} releases of ${packageName}, ${seconds} seconds`);
  if (options.all) await document(jobs, results);
  if (failures.length > 0) {
    console.error(`${failures.length} of ${steps} tests failed`);
    process.exitCode = 1;
  }
}

// The choice of releases and tests.

/** @returns {Promise<Job[]>} */
async function chooseJobs() {
  const chosen = options.only === '' ? TESTS : options.only.split(',');
  for (const test of chosen) if (!TESTS.includes(test)) throw new Error(`--only ${test}?`);
  const tested = options.tested.split(',');
  /** @type {(version: string, whole?: boolean) => Job} */
  const job = (version, whole = true) => {
    const short = whole && !options.short ? [] : LEFT_OUT;
    const leftOut = tested.includes(version) ? FOLDERS : short;
    return { version, tests: chosen.filter((test) => !leftOut.includes(test)) };
  };

  if (positionals.length > 0) return positionals.map((version) => job(version));
  const versions = await releasesOf(packageName);
  if (options.all) return versions.map((version) => job(version, isMilestone(version, versions)));
  /** @type {Map<number, string[]>} */
  const lines = new Map();
  for (const version of versions) {
    const line = lineOf(version);
    lines.set(line, [...(lines.get(line) ?? []), version]);
  }
  const newest = [...lines.values()].map((line) => line.at(-1));
  const middles = [...lines.values()].map((line) => line[Math.floor((line.length - 1) / 2)]);
  const ends = [versions[0], versions.at(-1)];
  return versions
    .filter((version) => [...newest, ...middles, ...ends].includes(version))
    .map((version) => job(version, ends.includes(version)));
}

/**
 * @param {string} version
 * @param {string[]} versions in order
 * @returns {boolean} whether it is the first or last of its line, or the newest of an even minor version
 */
function isMilestone(version, versions) {
  const index = versions.indexOf(version);
  const [previous, next] = [versions[index - 1], versions[index + 1]];
  const isEndOfLine = [previous, next].some((other) => !other || lineOf(other) !== lineOf(version));
  const minor = version.replace(/\d+$/, '');
  return isEndOfLine || (Number(minor.split('.')[1]) % 2 === 0 && !next.startsWith(minor));
}

/** @param {Job[]} jobs */
function printChoice(jobs) {
  for (const { version, tests } of jobs) {
    const without = TESTS.filter((test) => !tests.includes(test));
    const left = without.length > 0 ? `, left out: ${without.join(', ')}` : '';
    console.log(`Node ${version}: ${tests.join(', ')}${left}`);
  }
}

/** The results for the sources as they are committed. */
class Passed {
  #path = join(cache, 'passed.json');
  #sources = sourcesCommitted();
  /** @type {string[]} */
  #tests = [];

  constructor() {
    if (this.#sources === undefined || !existsSync(this.#path)) return;
    const { sources, tests } = JSON.parse(readFileSync(this.#path, 'utf8'));
    if (sources === this.#sources) this.#tests = tests;
  }

  /**
   * @param {string} version
   * @param {string} test
   */
  has(version, test) {
    return this.#tests.includes(`${version} ${test}`);
  }

  /**
   * @param {string} version
   * @param {string} test
   */
  add(version, test) {
    if (this.has(version, test)) return;
    this.#tests.push(`${version} ${test}`);
    writeFileSync(this.#path, JSON.stringify({ sources: this.#sources, tests: this.#tests }));
  }
}

/** @returns {string | undefined} the commit, if only documents were changed since */
function sourcesCommitted() {
  const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    return git('status', '--porcelain', '--', '.', ':!docs') === ''
      ? git('rev-parse', 'HEAD')
      : undefined;
  } catch {
    return undefined;
  }
}

// The releases.

/** @param {string} version */
function pathOf(version) {
  return join(cache, version, executable);
}

/** @param {string} version */
function download(version) {
  return downloadBinary(`${packageName}@${version}`, executable, pathOf(version));
}

// The tests.

/**
 * @param {string} test
 * @param {string} version
 * @param {string} packed the folder of the package as it is published
 * @returns {Promise<string | undefined>} what is wrong
 */
async function runTest(test, version, packed) {
  const node = pathOf(version);
  if (test === 'comparisons') return compareAll(node, packed);
  if (test === 'fuzz') {
    const fuzz = ['--count', options.count, '--seed', options.seed, '--most', '2'];
    return failureOf(
      await run(process.execPath, [join('fuzz', 'fuzz.mjs'), ...fuzz, '--node', node]),
    );
  }
  const folder = join('__test__', test);
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.test.js'));
  const result = await run(node, [
    ...['--test', '--test-reporter=spec'],
    ...files.sort().map((name) => join(folder, name)),
  ]);
  if (result.code === 0) return undefined;
  // The reporter repeats failures at the end.
  const found = result.output.lastIndexOf('failing tests:');
  return failureOf({ ...result, output: result.output.slice(Math.max(found, 0)) });
}

function failureOf({ code, signal, output }) {
  if (code === 0) return undefined;
  const lines = output.trim().split('\n');
  const shown = lines.slice(0, LINES_OF_A_FAILURE);
  if (lines.length > shown.length) shown.push(`... ${lines.length - shown.length} more lines`);
  return `${shown.join('\n')}\nended with ${signal ?? `exit code ${code}`}`;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, signal: string | null, output: string }>}
 */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const { NODE_TEST_CONTEXT, NODE_OPTIONS, ...env } = process.env;
    const child = spawn(command, args, {
      cwd: root,
      env: { ...env, TEST_RELEASES: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      killSignal: 'SIGKILL',
      timeout: PATIENCE,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}

// The direct comparisons.

/**
 * Runs every program with every order of loading, with both modules.
 * @param {string} node
 * @param {string} packed
 * @returns {Promise<string | undefined>} what is wrong
 */
async function compareAll(node, packed) {
  const child = join(packed, 'releases', 'child.js');
  const register = join(packed, 'register.js');
  const preloads = [[], ['-r', register], ['--import', pathToFileURL(register).href]];
  const orders = [
    'drop-in first',
    'hook of core marks resources',
    'storage of core entered first',
    'timer cleared first',
  ];
  /** @type {string[][]} */
  const flags = [[]];
  for (const flag of ['--no-async-context-frame', '--experimental-async-context-frame']) {
    // On Node 22.7 and 22.8 the built-in's storages throw with the second one.
    const storage = "new (require('async_hooks').AsyncLocalStorage)().run({}, () => {})";
    if ((await run(node, [flag, '-e', storage])).code === 0) flags.push([flag]);
  }
  /** @type {{ title: string, builtIn: string[], native: string[] }[]} */
  const comparisons = [];
  const add = (preload, flag, order, program) => {
    const before = preload.length > 0 ? `${preload[0]} register, ` : '';
    comparisons.push({
      title: `${before}${[...flag, order, ...program].join(', ')}`,
      builtIn: [...flag, child, 'built-in', order, ...program],
      native: [
        ...flag,
        ...preload,
        child,
        preload.length > 0 ? 'preload' : 'native',
        order,
        ...program,
      ],
    });
  };
  for (const preload of preloads) {
    add(preload, [], orders[0], ['providers']);
    for (const flag of flags) {
      // After a preload, nothing of core can be loaded first.
      for (const order of preload.length > 0 ? orders.slice(0, 2) : orders) {
        for (const name of namesOf('stores')) {
          add(preload, flag, order, ['stores', name]);
        }
      }
    }
  }
  for (const name of namesOf('types')) {
    add([], [], orders[0], ['types', name]);
  }

  /** @type {string[]} */
  const wrong = [];
  /** @type {Map<string, ReturnType<typeof run>>} */
  const known = new Map();
  await atATime(comparisons, os.availableParallelism(), async ({ title, builtIn, native }) => {
    const key = builtIn.join('\n');
    if (!known.has(key)) known.set(key, run(node, builtIn));
    const [expected, found] = await Promise.all([known.get(key), run(node, native)]);
    if (!expected) return;
    if (expected.code !== 0) wrong.push(`${title}: the built-in ended with ${describe(expected)}`);
    else if (found.code !== 0) wrong.push(`${title}: ended with ${describe(found)}`);
    else if (found.output !== expected.output) {
      wrong.push(
        `${title} (- built-in, + this package)\n${difference(expected.output, found.output)}`,
      );
    }
  });
  if (wrong.length === 0) return undefined;
  const output = `${wrong.length} of ${comparisons.length} comparisons differ\n${wrong.join('\n')}`;
  return failureOf({ code: 1, signal: null, output });
}

/**
 * @param {string} program
 * @returns {string[]} the names by which it can be requested
 */
function namesOf(program) {
  return require(join(root, 'releases', 'programs', `${program}.js`)).names;
}

function describe({ code, signal, output }) {
  return `${signal ?? `exit code ${code}`}: ${output.trim().split('\n').slice(0, 6).join('\n    ')}`;
}

/**
 * @param {string} expected
 * @param {string} found
 */
function difference(expected, found) {
  const [left, right] = [expected, found].map((text) => text.trim().split('\n'));
  const lines = [
    ...left.filter((line) => !right.includes(line)).map((line) => `  - ${line}`),
    ...right.filter((line) => !left.includes(line)).map((line) => `  + ${line}`),
  ];
  if (lines.length === 0) lines.push('  the same lines in another order, or more often');
  return lines.slice(0, 8).join('\n');
}

// The table.

/**
 * @param {Map<string, boolean> | undefined} result
 * @param {string} test
 */
function cell(result, test) {
  const passed = result?.get(test);
  return passed === undefined ? 'left out' : passed ? 'pass' : 'FAIL';
}

/**
 * @param {Job[]} jobs
 * @param {Map<string, Map<string, boolean>>} results
 */
function formatTable(jobs, results) {
  const rows = [
    ['Node', ...TESTS],
    ...jobs.map(({ version }) => [
      version,
      ...TESTS.map((test) => cell(results.get(version), test)),
    ]),
  ];
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(column === 0 ? 8 : 11))
        .join(' ')
        .trimEnd(),
    )
    .join('\n');
}

/**
 * Writes the table of releases into the document. Releases of a line with the same results share a row.
 * @param {Job[]} jobs
 * @param {Map<string, Map<string, boolean>>} results
 */
async function document(jobs, results) {
  const { default: prettier } = await import('prettier');
  const path = join(root, 'docs', 'compatibility.md');
  /** @type {Map<string, { versions: string[], cells: string[] }>} */
  const rows = new Map();
  for (const { version } of jobs) {
    const cells = TESTS.map((test) => cell(results.get(version), test));
    const key = [lineOf(version), ...cells].join();
    const { versions } = rows.get(key) ?? { versions: [] };
    rows.set(key, { versions: [...versions, version], cells });
  }
  const table = [
    ['releases', 'how many', ...TESTS],
    ['---', '--:', ...TESTS.map(() => '---')],
    ...[...rows.values()].map(({ versions, cells }) => [
      versions.length === 1 ? versions[0] : `${versions[0]} to ${versions.at(-1)}`,
      versions.length,
      ...cells,
    ]),
  ].map((row) => `| ${row.join(' | ')} |`);
  const section = [MARKS[0], '', ...table, '', MARKS[1]].join('\n');
  const text = readFileSync(path, 'utf8');
  const [begin, end] = MARKS.map((mark) => text.indexOf(mark));
  const changed =
    begin >= 0 && end > begin
      ? text.slice(0, begin) + section + text.slice(end + MARKS[1].length)
      : `${text.trimEnd()}\n\n## Results on each release\n\n\`npm run test:releases -- --all\` wrote this table. All tests run on the first and the last release of each line, and on the\nnewest release of each even minor version. The others run a subset.\n\n${section}\n`;
  const config = await prettier.resolveConfig(path);
  writeFileSync(path, await prettier.format(changed, { ...config, filepath: path }));
}

/**
 * @template T
 * @param {T[]} items
 * @param {number} most
 * @param {(item: T) => Promise<void>} work
 */
async function atATime(items, most, work) {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: most }, worker));
}

if (options.help) console.log(HELP);
else await main();
