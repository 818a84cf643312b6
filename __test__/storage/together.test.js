'use strict';

// Storages of this package and of the built-in in one process: each keeps its own values, whatever
// the order in which they are entered, left and carried on.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { inParallel, major, runProgram } = require('../support');

const program = path.join(__dirname, 'together', 'random.js');
const cases = 400;
const parts = 4;

// The model of the programs is that of frames. Before Node 24 the built-in keeps stores on resources,
// where exit() and enterWith() follow other rules, and so does a carrier by promise hooks.
const builtInHasFrames = major >= 24;
const carriers = major >= 22 ? ['continuation', 'promise-hooks'] : ['promise-hooks'];

// The report of the cases with these seeds, all parts together.
async function report(which, usesAll, env) {
  const results = await inParallel(Array.from({ length: parts }).keys(), (part) => {
    const first = 1 + part * (cases / parts);
    return runProgram(which, program, { args: [first, cases / parts, usesAll], env });
  });
  const failures = [];
  let checks = 0;
  for (const { code, lines, stderr } of results) {
    assert.strictEqual(code, 0, stderr);
    const [{ label, values }] = lines.slice(-1);
    assert.strictEqual(label, 'checks');
    checks += Number(values[0].text);
    failures.push(...lines.slice(0, -1).map(({ label }) => label));
  }
  return { checks, failures };
}

describe('random programs with storages of both kinds', () => {
  it('the model is right: storages of the built-in alone follow it', async () => {
    const { checks, failures } = await report('built-in', builtInHasFrames);
    assert.deepStrictEqual(failures, []);
    assert.ok(checks > 20 * cases, String(checks));
  });

  for (const carrier of carriers) {
    it(`both keep their values, ours carried by ${carrier}`, async () => {
      const usesAll = builtInHasFrames && carrier === 'continuation';
      const env = { ASYNC_HOOKS_NATIVE_CARRIER: carrier };
      const { checks, failures } = await report('native', usesAll, env);
      assert.deepStrictEqual(failures, []);
      assert.ok(checks > 20 * cases, String(checks));
    });
  }
});
