'use strict';

// Compares a report with what is expected of a program.

const assert = require('node:assert');
const { placeOf } = require('./run-lost');

/**
 * @param {any} result of runLost
 * @param {import('./expectations').Expectation} expected
 * @param {Record<string, { file: string, line: number }>} marks
 */
function check({ code, stdout, stderr, report }, expected, marks) {
  const said = JSON.stringify(report, null, 1) + stderr;
  assert.ok(report, `there is no report\n${said}`);
  if (expected.unlessKept && !stdout.includes('undefined')) {
    assert.deepStrictEqual(report.findings, [], said);
    assert.strictEqual(code, 0, said);
    return;
  }
  assert.strictEqual(report.findings.length, 1, said);
  assert.strictEqual(code, 1, said);

  const [{ at, culprit, fixes, kind, verified }] = report.findings;
  assert.strictEqual(kind, expected.kind, said);
  assert.deepStrictEqual(placeOf(at), marks[kind], said);
  assert.deepStrictEqual(placeOf(culprit), marks[expected.at ?? 'bind'], said);
  assert.match(culprit.how, expected.how, said);
  assert.strictEqual(culprit.certainty, expected.certainty, said);

  const fixed = fixes.map(placeOf);
  const breaks = [marks['bind first'], marks['bind next'], marks.bind].filter(Boolean);
  if (expected.first) assert.deepStrictEqual(fixed, breaks, said);
  const wanted = [];
  if (!expected.first) wanted.push(marks[expected.fix ?? expected.at ?? 'bind']);
  for (const place of wanted) {
    assert.ok(
      fixed.some(({ file, line }) => file === place.file && line === place.line),
      said,
    );
  }
  if (expected.text) assert.match(fixes[0].text, expected.text, said);
  if (expected.verify) assert.strictEqual(verified, true, said);
}

module.exports = { check };
