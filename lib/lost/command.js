'use strict';

// async-hooks-native lost [options] program [arguments]

const fs = require('node:fs');
const path = require('node:path');
const { readArguments, UsageError } = require('../command-line');
const { whyIncomplete, whyNotSelected, withoutFindings } = require('./report/ending');
const { placeKey } = require('./report/places');
const { formatReport, paintForStderr } = require('./report/report');
const { runProgram } = require('./run-program');

/** @typedef {import('./report/findings').DetailedFinding} DetailedFinding */

const USAGE = `Usage: async-hooks-native lost [options] program [arguments]

Runs the program and reports where it lost the store of an AsyncLocalStorage, why, and how to fix it.

  --json FILE      write the findings to a file
  --storage NAME   report only this storage
  --ignore GLOB    report nothing in these files; may be repeated
  --max N          report at most N findings
  --verify         run the program again with the fix applied, and say whether the store is there
  --deep           follow every value that is passed on; slower, and it finds more
  -h, --help       print this`;

const known = /** @type {const} */ ({
  json: { type: 'string', what: 'the path of a file' },
  storage: { type: 'string', what: 'the name of a storage' },
  ignore: { type: 'string', multiple: true, what: 'a glob of files' },
  max: {
    type: 'string',
    what: 'a whole number of 1 or more',
    isValid: (/** @type {string} */ value) => /^\d+$/.test(value) && Number(value) > 0,
  },
  verify: { type: 'boolean' },
  deep: { type: 'boolean' },
});

/**
 * Options before the program's name belong to this command, options after it to the program.
 * @param {string[]} args
 */
function split(args) {
  let index = 0;
  while (index < args.length && /^-./.test(args[index])) {
    if (args[index] === '--') return [args.slice(0, index), args.slice(index + 1)];
    const name = args[index].replace(/^--/, '');
    index +=
      /** @type {Record<string, { type: string }>} */ (known)[name]?.type === 'string' ? 2 : 1;
  }
  return [args.slice(0, index), args.slice(index)];
}

/**
 * Checks it before the program runs, which may take long.
 * @param {string} file
 * @throws {UsageError}
 */
function checkWritable(file) {
  try {
    if (fs.existsSync(file)) {
      if (fs.statSync(file).isDirectory()) throw new Error('it is a directory');
      fs.accessSync(file, fs.constants.W_OK);
    } else {
      const end = Math.max(file.lastIndexOf('/'), file.lastIndexOf(path.sep));
      // With the separator, a file is no folder.
      fs.accessSync(file.slice(0, end + 1) || '.', fs.constants.W_OK);
    }
  } catch (error) {
    throw new UsageError(cannotWrite(file, error));
  }
}

/**
 * @param {string} file
 * @param {any} error
 */
const cannotWrite = (file, error) => `--json cannot write ${file}: ${error.message}.`;

/**
 * @param {string | undefined} program
 * @throws {UsageError}
 */
function checkProgram(program) {
  if (program === undefined) throw new UsageError('The program is missing.');
  if (program === '') throw new UsageError('The path of the program is empty.');
  if (program !== '-') return;
  throw new UsageError('A program on stdin is not supported. Give the path of a file.');
}

/**
 * @param {DetailedFinding[]} detailed from all processes and threads, one set for each report
 * @returns {DetailedFinding[]}
 */
function distinct(detailed) {
  const found = new Map();
  for (const one of detailed) {
    const { kind, at, culprit } = one.finding;
    const key = JSON.stringify([kind, at, culprit && placeKey(culprit)]);
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

/**
 * @param {import('./run-program').Run} run
 * @param {DetailedFinding[]} detailed
 * @param {import('./options').Options} options
 */
function print(run, detailed, { deep, storage }) {
  const incomplete = whyIncomplete(run);
  const unseen = incomplete ?? whyNotSelected(run, storage);
  const parts = [];
  if (detailed.length > 0) parts.push(formatReport(detailed, paintForStderr()));
  else if (unseen === undefined || (incomplete === undefined && run.code !== 0)) {
    parts.push(withoutFindings(run));
  }
  if (unseen !== undefined) parts.push(unseen);
  console.error(`\n${parts.join('\n\n')}`);
  const usesStores = run.reports.some((report) => report.usesStores);
  if (detailed.length > 0 || unseen !== undefined || deep || !usesStores) return;
  console.error('With --deep, lost follows every value that is passed on, and finds more.');
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function lost(args) {
  const [own, command] = split(args);
  const { values } = readArguments({ args: own, options: known });
  if (values.help || args.length === 0) {
    (values.help ? console.log : console.error)(USAGE);
    return values.help ? 0 : 1;
  }
  checkProgram(command[0]);
  if (values.json !== undefined) checkWritable(values.json);
  const { deep } = values;
  const options = /** @type {import('./options').Options} */ ({
    deep,
    storage: values.storage,
    ignore: values.ignore,
  });
  const run = await runProgram(command, options, 'inherit');
  const all = distinct(run.reports.flatMap((report) => report.findings));
  const detailed = all.slice(0, Number(values.max ?? Infinity));
  if (values.verify) {
    await require('./verify').verify(detailed, run.reports, async (binds) => {
      const { reports } = await runProgram(command, { ...options, binds }, 'ignore');
      return reports;
    });
  }
  print(run, detailed, options);
  const findings = detailed.map(({ finding }) => finding);
  if (values.json !== undefined) {
    const report = { incomplete: whyIncomplete(run), findings };
    try {
      fs.writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
    } catch (error) {
      console.error(`\nasync-hooks-native: ${cannotWrite(values.json, error)}`);
      return run.code || 1;
    }
  }
  return run.code === 0 && findings.length > 0 ? 1 : run.code;
}

module.exports = { lost };
