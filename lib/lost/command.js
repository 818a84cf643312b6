'use strict';

// async-hooks-native lost [options] program [arguments]

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { readArguments, UsageError } = require('../command-line');
const { kVariable } = require('./options');
const { formatReport, paintFor } = require('./report/report');

/**
 * @typedef {import('./report/findings').DetailedFinding} DetailedFinding
 * @typedef {{ findings: DetailedFinding[], unexplained: string[], hits: string[] }} Run
 */

const USAGE = `Usage: async-hooks-native lost [options] program [arguments]

Runs the program and reports where it lost the store of an AsyncLocalStorage, why, and how to fix it.

  --json FILE      write the findings to a file
  --storage NAME   report only this storage
  --ignore GLOB    report nothing in these files; may be repeated
  --max N          report at most N findings
  --verify         run the program again with the fix applied, and say whether the store is there
  --deep           follow every value that is passed on; slower, and it finds more
  -h, --help       print this`;

const preload = path.join(__dirname, '..', '..', 'lost.js');

const known = /** @type {const} */ ({
  json: { type: 'string' },
  storage: { type: 'string' },
  ignore: { type: 'string', multiple: true },
  max: { type: 'string' },
  verify: { type: 'boolean' },
  deep: { type: 'boolean' },
});

/**
 * Options before the program's name belong to this command, options after it to the program.
 * @param {string[]} args
 */
function split(args) {
  let index = 0;
  while (index < args.length && args[index].startsWith('-')) {
    if (args[index] === '--') return [args.slice(0, index), args.slice(index + 1)];
    const name = args[index].replace(/^--/, '');
    index +=
      /** @type {Record<string, { type: string }>} */ (known)[name]?.type === 'string' ? 2 : 1;
  }
  return [args.slice(0, index), args.slice(index)];
}

/**
 * @param {string[]} command the program and its arguments
 * @param {import('./options').Options} options
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {{ code: number, records: Run[] }}
 */
function run(command, options, stdio) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'async-hooks-native-'));
  const output = path.join(folder, 'findings');
  // The terminal sends its signals to both processes. This one ignores them and reports when the program has ended.
  const ignored = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  const ignore = () => {};
  for (const signal of ignored) process.on(signal, ignore);
  try {
    const { status, signal, error } = spawnSync(
      process.execPath,
      ['--require', preload, ...command],
      { stdio, env: { ...process.env, [kVariable]: JSON.stringify({ ...options, output }) } },
    );
    if (error) throw error;
    const code = status ?? 128 + (signal === null ? 0 : os.constants.signals[signal]);
    const lines = fs.existsSync(output) ? fs.readFileSync(output, 'utf8').trim().split('\n') : [];
    return { code, records: lines.map((line) => JSON.parse(line)) };
  } finally {
    for (const signal of ignored) process.off(signal, ignore);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {DetailedFinding[]} detailed from all processes and threads, one set for each report
 * @returns {DetailedFinding[]}
 */
function distinct(detailed) {
  const found = new Map();
  for (const one of detailed) {
    const { kind, at, culprit } = one.finding;
    const key = JSON.stringify([kind, at, culprit?.file, culprit?.line]);
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

/**
 * @param {string[]} args
 * @returns {number} the exit code
 */
function lost(args) {
  const [own, command] = split(args);
  const { values } = readArguments({ args: own, options: known });
  if (values.help || command.length === 0) {
    (values.help ? console.log : console.error)(USAGE);
    return values.help ? 0 : 1;
  }
  const max = values.max === undefined ? Infinity : Number(values.max);
  if (!(max >= 0)) {
    throw new UsageError(`--max must be a number of 0 or more, not '${values.max}'.`);
  }
  const { deep } = values;
  const options = /** @type {import('./options').Options} */ ({
    deep,
    storage: values.storage,
    ignore: values.ignore,
  });
  const { code, records } = run(command, options, 'inherit');
  const detailed = distinct(records.flatMap((record) => record.findings)).slice(0, max);
  if (values.verify)
    require('./verify').verify(
      detailed,
      records,
      (binds) => run(command, { ...options, binds }, 'ignore').records,
    );
  const findings = detailed.map(({ finding }) => finding);
  if (values.json !== undefined) {
    fs.writeFileSync(`${values.json}`, `${JSON.stringify({ findings }, null, 2)}\n`);
  }
  console.error(`\n${formatReport(detailed, paintFor(process.stderr))}`);
  if (findings.length === 0 && !deep) {
    console.error('With --deep, lost follows every value that is passed on, and finds more.');
  }
  return code === 0 && findings.length > 0 ? 1 : code;
}

module.exports = { lost };
