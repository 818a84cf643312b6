'use strict';

// Starts to record, and tells the findings when the process or thread ends, or gets SIGUSR2.

const { requireCore } = require('../platform/core-modules');
const { isHooksThread } = require('../platform/hooks-thread');
const { isNode } = require('../platform/other-runtimes');
const { runtimeProcess } = require('../platform/originals');
const { whenAsked } = require('./asked');
const { readOptions } = require('./options');
const recorder = require('./recorder');
const { formatReport, paintFor } = require('./report');

const fs = requireCore('node:fs');
const { isMainThread, threadId } = requireCore('node:worker_threads');

const options = readOptions();
/** The findings that were printed. @type {Set<string>} */
const printed = new Set();

/** @param {string} text */
function print(text) {
  const where = isMainThread ? '' : `In Worker ${threadId}:\n\n`;
  fs.writeSync(2, `\n${where}${text}\n`);
}

/** @param {boolean} [isAsked] whether all are to be told, and an answer given where nothing was lost */
function report(isAsked = false) {
  const { collectFindings, hitPlaces } = require('./findings');
  const { told: all, unexplained } = collectFindings(options);
  if (options.output !== undefined) {
    fs.appendFileSync(
      options.output,
      `${JSON.stringify({ told: all, unexplained, hits: hitPlaces() })}\n`,
    );
    return;
  }
  const keyOf = (/** @type {import('./findings').Told} */ { finding }) =>
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
    require('./deep').startDeep(options.binds ?? []);
    require('./judge').judgeByFollowing(require('./judge-followed'));
  }
  if (options.binds !== undefined)
    require('./binding').bindAll(options.binds, options.deep === true);
  runtimeProcess.on('exit', () => report(false));
}

module.exports = { report, start };
