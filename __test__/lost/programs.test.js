'use strict';

// Each program loses a store for a known reason at known lines, which `lost` must name.

const assert = require('node:assert');
const path = require('node:path');
const { after, describe, it } = require('node:test');
const addons = require('./addons');
const { check } = require('./check');
const expectations = require('./expectations');
const { marksOf } = require('./marks');
const open = require('./open');
const { programs, runLost } = require('./run-lost');

describe('lost names what lost the store', { concurrency: 2 }, () => {
  const noAddon = addons.whyNone();
  const addon = noAddon === undefined ? addons.build() : undefined;
  after(() => addon?.remove());

  for (const [program, expected] of Object.entries(expectations)) {
    const reason = open[program];
    const skip = expected.addon && noAddon;
    it(reason ? `${program} (open: ${reason})` : program, { skip }, async () => {
      const options = [expected.deep && '--deep', expected.verify && '--verify'].filter(Boolean);
      const env = { NODE_NO_WARNINGS: '1', ADDON: addon?.file };
      const result = await runLost(program, { options, env });
      const verdict = () => check(result, expected, marksOf(path.join(programs, program)));
      if (reason) assert.throws(verdict, 'it is right now: take it from open.js');
      else verdict();
    });
  }

  // --deep sees more: it may be certain, and name the call that got the function.
  for (const [program, expected] of Object.entries(expectations).filter(([, { first }]) => first)) {
    it(`${program} --deep`, async () => {
      const result = await runLost(program, { options: ['--deep', '--verify'] });
      const certainty = result.report?.findings[0]?.culprit.certainty;
      assert.match(`${certainty}`, /^(?:certain|likely)$/, result.stderr);
      check(result, { ...expected, certainty, how: /^/ }, marksOf(path.join(programs, program)));
    });
  }
});
