'use strict';

// Starts the recorder. Reports the findings when the process or thread ends, also by a signal, and on SIGUSR2.

const { requireCore } = require('../platform/core-modules');
const { isModuleHooksThread } = require('../platform/module-hooks-thread');
const { isNode } = require('../platform/other-runtimes');
const { runtimeProcess } = require('../platform/originals');
const { reportBeforeSignals } = require('./ending-signals');
const { onReportRequest } = require('./report-signal');
const { readOptions, receivedFile } = require('./options');
const { append, writeError } = require('./output');
const recorder = require('./recording/recorder');
const { trackedStorages } = require('./recording/scopes');
// Loaded at the start: a program may empty the cache of modules.
const { collectFindings, hitPlace, hitPlaces, isSelected, judge } = require('./report/findings');
const { formatReport, paintForStderr } = require('./report/report');
const { usedNames } = require('./report/storages');
const { hasFailed } = require('./source/functions');
const { findingsForMainThread, receiveFindings } = require('./thread-findings');

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
  writeError(`\n${where}${text}\n`);
}

/** @param {DetailedFinding} detailed */
const keyOf = ({ finding: { at, culprit, kind } }) => JSON.stringify([kind, at, culprit]);

/**
 * @param {number} thread
 * @param {Pick<import('./run-program').Report, 'findings' | 'unexplained' | 'hits'>} found
 * @returns {boolean} whether the command shows the findings, and not this process
 */
function writeForCommand(thread, found) {
  if (options.output === undefined) return false;
  const usesStores = trackedStorages().length > 0;
  const names = options.storage === undefined ? [] : usedNames();
  const report = {
    process: runtimeProcess.pid,
    thread,
    usesStores,
    isBlind: hasFailed(),
    names,
    ...found,
  };
  append(options.output, `${JSON.stringify(report)}\n`);
  return true;
}

/** Tells the command that it need not send the signal again. */
function noteSignal() {
  if (options.output === undefined) return;
  append(receivedFile(options.output, runtimeProcess.pid), '.');
}

/** @param {boolean} [isRequested] whether a report was requested: it lists all findings, and says so if there are none */
function report(isRequested = false) {
  const thread = isMainThread ? 0 : threadId;
  const { findings, unexplained } = collectFindings(options);
  toMainThread?.end();
  if (writeForCommand(thread, { findings, unexplained, hits: hitPlaces() })) return;
  const shown = isRequested ? findings : findings.filter((finding) => !printed.has(keyOf(finding)));
  if (shown.length > 0) print(thread, formatReport(shown, paintForStderr()));
  else if (isRequested) print(thread, 'No store was lost so far.');
  for (const finding of findings) printed.add(keyOf(finding));
}

/**
 * @param {number} thread a Worker that was terminated
 * @param {import('./thread-findings').Unreported} unreported
 */
function reportForWorker(thread, { findings, hits }) {
  const distinct = [...new Map(findings.map((one) => [keyOf(one), one])).values()];
  if (writeForCommand(thread, { findings: distinct, unexplained: [], hits })) return;
  if (distinct.length > 0) print(thread, formatReport(distinct, paintForStderr()));
}

let started = false;

function start() {
  if (started || !isNode || isModuleHooksThread()) return;
  started = true;
  onReportRequest(() => report(true));
  const reportWorkers = isMainThread ? receiveFindings(reportForWorker) : undefined;
  recorder.start();
  if (!isMainThread) sendFindings();
  const { binds, deep = false } = options;
  const bindOthers = binds && require('./verify-binds').bindAll(binds, deep);
  if (deep) {
    require('./deep/values').startDeep(binds, bindOthers);
    require('./judge/judge').judgeByFollowing(require('./judge/followed'));
  }
  const reportAtEnd = () => {
    reportWorkers?.();
    report(false);
  };
  runtimeProcess.on('exit', reportAtEnd);
  // Workers get no signals.
  if (isMainThread) reportBeforeSignals(noteSignal, reportAtEnd);
}

/** Judges each record at once: a Worker does not know when it will be terminated. */
function sendFindings() {
  toMainThread = findingsForMainThread();
  const { send, sendHit } = toMainThread;
  const isVerifying = options.binds !== undefined;
  recorder.whenRecorded(
    (kind, moments) => {
      const finding = judge(kind, moments);
      if (finding !== undefined && isSelected(finding, options)) send(finding);
    },
    isVerifying ? (stack) => sendHit(hitPlace(stack)) : undefined,
  );
}

module.exports = { report, start };
