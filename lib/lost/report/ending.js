'use strict';

// What the command says about a program that did not report, or without findings.

const { byNearness } = require('../../command-line');
const { isNamed } = require('./places');

const kMostNames = 5;

/**
 * @param {import('../run-program').Run} run
 * @returns {string | undefined} why the report is incomplete; undefined if it is not
 */
function whyIncomplete({ code, main, reports, signal }) {
  if (main !== undefined) {
    return reports.some(({ isBlind }) => isBlind)
      ? 'The process that parses the sources failed or could not be started: stores may have been lost that are not reported.'
      : undefined;
  }
  return signal === null
    ? `The program ended with exit code ${code} before it could report: lost did not run to its end.`
    : `The program was ended by ${signal} before it could report.`;
}

/**
 * @param {import('../run-program').Run} run with a report and without findings
 * @returns {string}
 */
function withoutFindings({ code, reports, signal }) {
  const usesStores = reports.some((report) => report.usesStores);
  const ending = signal === null ? `with exit code ${code}` : `by ${signal}`;
  if (code === 0) {
    return usesStores
      ? 'No store was lost.'
      : 'No store was lost: the program had no run() or enterWith() of an AsyncLocalStorage.';
  }
  return usesStores
    ? `No store was lost before the program ended ${ending}.`
    : `The program ended ${ending} before any run() or enterWith() of an AsyncLocalStorage.`;
}

/**
 * @param {import('../run-program').Run} run
 * @param {string} [name] of the only storage to report
 * @returns {string | undefined} a hint if there is no such storage
 */
function whyNotSelected({ reports }, name) {
  if (name === undefined) return undefined;
  const names = [...new Set(reports.flatMap((report) => report.names))];
  if (names.some((seen) => isNamed(seen, name))) return undefined;
  const few = byNearness(name, names).slice(0, kMostNames).join(', ');
  const more = names.length > kMostNames ? ' and others' : '';
  const hint = few === '' ? '' : ` Names that were seen: ${few}${more}.`;
  return `No storage with the name '${name}' was seen.${hint}`;
}

module.exports = { whyIncomplete, whyNotSelected, withoutFindings };
