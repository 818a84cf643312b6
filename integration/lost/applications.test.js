'use strict';

// Applications that lose nothing: each checks its stores itself, and `lost` finds nothing in either way.

const assert = require('node:assert');
const { readdirSync } = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runLost } = require('../../__test__/lost/run-lost');

const folder = path.join(__dirname, 'applications');

describe('applications that lose nothing', { concurrency: 2 }, () => {
  for (const application of readdirSync(folder)) {
    for (const options of [[], ['--deep']]) {
      it(`${application} ${options}`, async () => {
        const { code, report, stderr } = await runLost(path.join(folder, application), {
          env: { NODE_NO_WARNINGS: '1' },
          options,
        });
        assert.deepStrictEqual(report?.findings, [], stderr);
        assert.strictEqual(code, 0, stderr);
      });
    }
  }
});
