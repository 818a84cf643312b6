'use strict';

// async-hooks-native lost [options] program [arguments]

const fs = require('node:fs');
const path = require('node:path');
const { readArguments, UsageError } = require('../command-line');
const { whyIncomplete, withoutFindings } = require('./report/ending');
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
      fs.accessSync(path.dirname(path.resolve(file)), fs.constants.W_OK);
    }
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new UsageError(`--json cannot write ${file}: ${message}.`);
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
    const key = JSON.stringify([kind, at, culprit && placeKey(culprit)]);
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

/**
 * @param {import('./run-program').Run} run
 * @param {DetailedFinding[]} detailed
 * @param {boolean} isDeep
 */
function print(run, detailed, isDeep) {
  const incomplete = whyIncomplete(run);
  const parts = [];
  if (detailed.length > 0) parts.push(formatReport(detailed, paintForStderr()));
  else if (incomplete === undefined) parts.push(withoutFindings(run));
  if (incomplete !== undefined) parts.push(incomplete);
  console.error(`\n${parts.join('\n\n')}`);
  if (detailed.length > 0 || incomplete !== undefined || isDeep) return;
  console.error('With --deep, lost follows every value that is passed on, and finds more.');
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
async function lost(args) {
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
  if (values.json !== undefined) checkWritable(values.json);
  const { deep } = values;
  const options = /** @type {import('./options').Options} */ ({
    deep,
    storage: values.storage,
    ignore: values.ignore,
  });
  const run = await runProgram(command, options, 'inherit');
  const detailed = distinct(run.reports.flatMap((report) => report.findings)).slice(0, max);
  if (values.verify) {
    await require('./verify').verify(detailed, run.reports, async (binds) => {
      const { reports } = await runProgram(command, { ...options, binds }, 'ignore');
      return reports;
    });
  }
  print(run, detailed, deep === true);
  const findings = detailed.map(({ finding }) => finding);
  if (values.json !== undefined) {
    const report = { incomplete: whyIncomplete(run), findings };
    fs.writeFileSync(`${values.json}`, `${JSON.stringify(report, null, 2)}\n`);
  }
  return run.code === 0 && findings.length > 0 ? 1 : run.code;
}

module.exports = { lost };
