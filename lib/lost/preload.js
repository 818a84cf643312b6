'use strict';

// Starts the recorder. Reports the findings when the process or thread ends and on SIGUSR2.

const { requireCore } = require('../platform/core-modules');
const { isHooksThread } = require('../platform/hooks-thread');
const { isNode } = require('../platform/other-runtimes');
const { runtimeProcess } = require('../platform/originals');
const { whenAsked } = require('./report-signal');
const { readOptions } = require('./options');
const recorder = require('./recording/recorder');
const { formatReport, paintFor } = require('./report/report');

const fs = requireCore('node:fs');
const { isMainThread, threadId } = requireCore('node:worker_threads');

const options = readOptions();
/** Keys of the findings that were printed. @type {Set<string>} */
const printed = new Set();

/** @param {string} text */
function print(text) {
  const where = isMainThread ? '' : `In Worker ${threadId}:\n\n`;
  fs.writeSync(2, `\n${where}${text}\n`);
}

/** @param {boolean} [isAsked] whether a report was requested: it lists all findings, and says so if there are none */
function report(isAsked = false) {
  const { collectFindings, hitPlaces } = require('./report/findings');
  const { told: all, unexplained } = collectFindings(options);
  if (options.output !== undefined) {
    fs.appendFileSync(
      options.output,
      `${JSON.stringify({ told: all, unexplained, hits: hitPlaces() })}\n`,
    );
    return;
  }
  const keyOf = (/** @type {import('./report/findings').DetailedFinding} */ { finding }) =>
    JSON.stringify([finding.kind, finding.at, finding.culprit]);
  const shown = isAsked ? all : all.filter((told) => !printed.has(keyOf(told)));
  if (shown.length > 0) print(formatReport(shown, paintFor(runtimeProcess.stderr)));
  else if (isAsked) print('No store was lost so far.');
  for (const told of all) printed.add(keyOf(told));
}

let started = false;

function start() {
  if (started || !isNode || isHooksThread()) return;
  started = true;
  whenAsked(() => report(true));
  recorder.start();
  if (options.deep) {
    require('./deep/values').startDeep(options.binds ?? []);
    require('./judge/judge').judgeByFollowing(require('./judge/followed'));
  }
  if (options.binds !== undefined)
    require('./verify-binds').bindAll(options.binds, options.deep === true);
  runtimeProcess.on('exit', () => report(false));
}

module.exports = { report, start };
