'use strict';

// Starts the recorder. Reports the findings when the process or thread ends and on SIGUSR2.

const { requireCore } = require('../platform/core-modules');
const { isHooksThread } = require('../platform/hooks-thread');
const { isNode } = require('../platform/other-runtimes');
const { runtimeProcess } = require('../platform/originals');
const { whenAsked } = require('./report-signal');
const { readOptions } = require('./options');
const recorder = require('./recording/recorder');
// Loaded at the start: a program may empty the cache of modules.
const { collectFindings, hitPlace, hitPlaces, isSelected, judge } = require('./report/findings');
const { formatReport, paintFor } = require('./report/report');
const { findingsForMainThread, receiveFindings } = require('./thread-findings');

const fs = requireCore('node:fs');
const { isMainThread, threadId } = requireCore('node:worker_threads');

/** @typedef {import('./report/findings').DetailedFinding} DetailedFinding */

const options = readOptions();
/** Keys of the findings that were printed. @type {Set<string>} */
const printed = new Set();
/** Of a Worker. @type {ReturnType<typeof findingsForMainThread> | undefined} */
let toMainThread;

/**
 * @param {number} thread
 * @param {string} text
 */
function print(thread, text) {
  const where = thread === 0 ? '' : `In Worker ${thread}:\n\n`;
  fs.writeSync(2, `\n${where}${text}\n`);
}

/** @param {DetailedFinding} told */
const keyOf = ({ finding: { at, culprit, kind } }) => JSON.stringify([kind, at, culprit]);

/**
 * @param {number} thread
 * @param {import('./command').Run} run
 * @returns {boolean} whether it is the command that shows the findings
 */
function writeForCommand(thread, run) {
  if (options.output === undefined) return false;
  fs.appendFileSync(options.output, `${JSON.stringify(run)}\n`);
  return true;
}

/** @param {boolean} [isAsked] whether a report was requested: it lists all findings, and says so if there are none */
function report(isAsked = false) {
  const thread = isMainThread ? 0 : threadId;
  const { told: all, unexplained } = collectFindings(options);
  toMainThread?.end();
  if (writeForCommand(thread, { told: all, unexplained, hits: hitPlaces() })) return;
  const shown = isAsked ? all : all.filter((told) => !printed.has(keyOf(told)));
  if (shown.length > 0) print(thread, formatReport(shown, paintFor(runtimeProcess.stderr)));
  else if (isAsked) print(thread, 'No store was lost so far.');
  for (const told of all) printed.add(keyOf(told));
}

/**
 * @param {number} thread a Worker that was terminated
 * @param {import('./thread-findings').Unreported} unreported
 */
function reportForWorker(thread, { told, hits }) {
  const all = [...new Map(told.map((one) => [keyOf(one), one])).values()];
  if (writeForCommand(thread, { told: all, unexplained: [], hits })) return;
  if (all.length > 0) print(thread, formatReport(all, paintFor(runtimeProcess.stderr)));
}

let started = false;

function start() {
  if (started || !isNode || isHooksThread()) return;
  started = true;
  whenAsked(() => report(true));
  const reportWorkers = isMainThread ? receiveFindings(reportForWorker) : undefined;
  recorder.start();
  if (!isMainThread) sendFindings();
  if (options.deep) {
    require('./deep/values').startDeep(options.binds ?? []);
    require('./judge/judge').judgeByFollowing(require('./judge/followed'));
  }
  if (options.binds !== undefined)
    require('./verify-binds').bindAll(options.binds, options.deep === true);
  runtimeProcess.on('exit', () => {
    reportWorkers?.();
    report(false);
  });
}

/** What is recorded is judged at once: a Worker does not know when it will be terminated. */
function sendFindings() {
  toMainThread = findingsForMainThread();
  const { send, sendHit } = toMainThread;
  const isVerifying = options.binds !== undefined;
  recorder.whenRecorded(
    (kind, moments) => {
      const told = judge(kind, moments);
      if (told !== undefined && isSelected(told, options)) send(told);
    },
    isVerifying ? (stack) => sendHit(hitPlace(stack)) : undefined,
  );
}

module.exports = { report, start };
