'use strict';

// Reports of lost contexts, with the library at the version of the report. `lost` names the place, and a
// second run with that bound has the store.

const assert = require('node:assert');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { marksOf } = require('../../__test__/lost/marks');
const { placeOf, runLost } = require('../../__test__/lost/run-lost');

// `culprit` is where it is in the library: the file, and what is written there. Else it is marked in the
// program.
const reports = {
  'bluebird.js': { certainty: 'likely' },
  'body-parser.js': {
    certainty: 'certain',
    culprit: ['raw-body/index.js', /stream\.on\('end', onEnd\)/],
  },
  'knex.js': { certainty: 'likely' },
  'kue.js': { certainty: 'likely' },
  'mongoose.js': { certainty: 'likely' },
  'multer.js': {
    certainty: 'certain',
    culprit: ['multer/lib/make-middleware.js', /busboy\.on\('finish'/],
    next: ['ee-first/index.js', /ee\.on\(event, fn\)/],
  },
  'p-queue.js': { certainty: 'certain', kind: 'foreign', options: ['--deep'] },
  'pg-pool.js': { certainty: 'certain', kind: 'foreign', options: ['--deep'] },
  'pg.js': { certainty: 'likely' },
  'q.js': { certainty: 'likely' },
  'readline.js': { certainty: 'likely' },
  'redis.js': { certainty: 'likely' },
  'ws.js': { certainty: 'certain' },
};

function assertPlace({ file, line }, [expected, text], said) {
  const end = path.join('node_modules', ...expected.split('/'));
  assert.ok(file.endsWith(end), `${file}, and not ${end}\n${said}`);
  assert.match(readFileSync(file, 'utf8').split('\n')[line - 1], text, said);
}

describe('reports of lost contexts', { concurrency: 2 }, () => {
  for (const [program, expected] of Object.entries(reports)) {
    const { certainty, culprit, kind = 'lost', next, options = [] } = expected;
    it(program, async () => {
      const file = path.join(__dirname, 'programs', program);
      const marks = marksOf(file);
      const { code, report, stderr } = await runLost(file, {
        env: { NODE_NO_WARNINGS: '1' },
        options: ['--verify', ...options],
      });
      assert.strictEqual(report?.findings.length, 1, stderr);
      assert.strictEqual(code, 1, stderr);
      const [finding] = report.findings;
      assert.strictEqual(finding.kind, kind, stderr);
      assert.deepStrictEqual(placeOf(finding.at), marks[kind], stderr);
      if (culprit) assertPlace(finding.culprit, culprit, stderr);
      else assert.deepStrictEqual(placeOf(finding.culprit), marks.bind, stderr);
      assert.strictEqual(finding.culprit.certainty, certainty, stderr);
      assert.strictEqual(finding.fixes.length, next ? 2 : 1, stderr);
      if (next) assertPlace(finding.fixes[1], next, stderr);
      assert.strictEqual(finding.verified, true, stderr);
    });
  }
});
