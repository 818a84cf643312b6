'use strict';

// What the command says about a program that did not report, or without findings.

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
  const ending = signal === null ? `with exit code ${code}` : `by ${signal}`;
  if (code === 0) return 'No store was lost.';
  return reports.some(({ usesStores }) => usesStores)
    ? `No store was lost before the program ended ${ending}.`
    : `The program ended ${ending} before any run() or enterWith() of an AsyncLocalStorage.`;
}

module.exports = { whyIncomplete, withoutFindings };
