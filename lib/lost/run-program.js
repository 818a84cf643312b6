'use strict';

// Runs the program of the command in a child process, and returns how it ended and what it reported.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { UsageError } = require('../command-line');
const { endingSignals } = require('./ending-signals');
const { kVariable, receivedFile } = require('./options');

/** @typedef {import('./report/findings').DetailedFinding} DetailedFinding */
/**
 * @typedef {object} Report of one thread
 * @property {number} process
 * @property {number} thread 0 for the main thread
 * @property {boolean} usesStores whether a scope was entered
 * @property {boolean} isBlind whether sources could not be parsed
 * @property {string[]} names of its storages, if only one is to be reported
 * @property {DetailedFinding[]} findings
 * @property {string[]} unexplained
 * @property {string[]} hits
 */
/**
 * @typedef {object} Run
 * @property {number} code the exit code, as shells show it if a signal ended the program
 * @property {string | null} signal that ended the program
 * @property {Report | undefined} main the report of the main thread, if it could report
 * @property {Report[]} reports of all threads, and of the processes that the program started
 */

const preload = path.join(__dirname, '..', '..', 'lost.js');
/** Time in which a program that gets the same signal as the command should have noted it. */
const kPatience = 500;

/**
 * @param {string[]} command the program and its arguments
 * @param {import('./options').Options} options
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {Promise<Run>}
 */
async function runProgram(command, options, stdio) {
  const folder = makeFolder();
  const output = path.join(folder, 'findings');
  try {
    const child = spawn(process.execPath, ['--require', preload, ...command], {
      stdio,
      env: { ...process.env, [kVariable]: JSON.stringify({ ...options, output }) },
    });
    const stopPassing = passSignals(child, output);
    const [status, signal] = await once(child, 'exit').finally(stopPassing);
    const reports = readReports(output);
    const main = reports.find((report) => report.process === child.pid && report.thread === 0);
    const code = status ?? 128 + os.constants.signals[/** @type {NodeJS.Signals} */ (signal)];
    return { code, signal, main, reports };
  } finally {
    // A process that outlives the program may write into it meanwhile.
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * @returns {string} an absolute path: the program may change its working directory
 * @throws {UsageError}
 */
function makeFolder() {
  try {
    return fs.mkdtempSync(path.resolve(os.tmpdir(), 'async-hooks-native-'));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new UsageError(`The folder for temporary files cannot be used: ${message}.`);
  }
}

/**
 * The command reports when the program has ended, so no signal ends the command. A terminal sends its signals to both,
 * and others send them only to the command, which passes them on. If a program that does not react is sent another
 * one, it is killed.
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} output
 * @returns {() => void} ends it
 */
function passSignals(child, output) {
  const file = receivedFile(output, /** @type {number} */ (child.pid));
  const countReceived = () => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let received = 0;
  let wasPassed = false;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      const before = received;
      received = countReceived();
      if (received > before) return;
      child.kill(wasPassed ? 'SIGKILL' : signal);
      wasPassed = true;
    }, kPatience);
  };
  for (const signal of endingSignals) process.on(signal, pass);
  return () => {
    clearTimeout(timer);
    for (const signal of endingSignals) process.off(signal, pass);
  };
}

/**
 * @param {string} file
 * @returns {Report[]}
 */
function readReports(file) {
  if (!fs.existsSync(file)) return [];
  return fs.readFileSync(file, 'utf8').split('\n').flatMap(parse);
}

/** @param {string} line */
function parse(line) {
  try {
    return [JSON.parse(line)];
  } catch {
    // The process was killed while it wrote the line.
    return [];
  }
}

module.exports = { runProgram };
