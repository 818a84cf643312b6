'use strict';

// Programs that lose nothing: there is no finding, and they end as they do without the command.

const assert = require('node:assert');
const { readdirSync } = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { programs, runLost } = require('./run-lost');

describe('lost says nothing where nothing is lost', { concurrency: 2 }, () => {
  for (const program of readdirSync(path.join(programs, 'quiet'))) {
    for (const options of [[], ['--deep']]) {
      it(`${program} ${options}`, async () => {
        const file = path.join('quiet', program);
        const { code, report, stderr, stdout } = await runLost(file, { options });
        assert.deepStrictEqual(report?.findings, [], stderr);
        assert.strictEqual(stdout, '');
        assert.strictEqual(code, 0, stderr);
      });
    }
  }
});
