'use strict';

// `lost` together with packages that change a process from its start: dd-trace, which has storages and hooks of its
// own, and tsx, which compiles TypeScript when it is loaded.

const assert = require('node:assert');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { describe, it } = require('node:test');
const { marksOf } = require('../../__test__/lost/marks');
const { placeOf, runLost } = require('../../__test__/lost/run-lost');

const tracer = {
  // Nothing is sent.
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  DD_TRACE_AGENT_PORT: '9',
  DD_TRACE_STARTUP_LOGS: 'false',
};

const cases = [
  {
    name: 'dd-trace',
    program: 'traced.js',
    env: { ...tracer, NODE_OPTIONS: `--require ${require.resolve('dd-trace/init')}` },
  },
  {
    name: 'tsx',
    program: 'typed.ts',
    env: { NODE_OPTIONS: `--import ${pathToFileURL(require.resolve('tsx'))}` },
  },
];

describe('lost together with other preloads', { concurrency: 2 }, () => {
  for (const { name, program, env } of cases) {
    it(name, async () => {
      const file = path.join(__dirname, 'together', program);
      const { lost, bind } = marksOf(file);
      const { report, stderr } = await runLost(file, { options: ['--verify'], env });
      assert.strictEqual(report?.findings.length, 1, stderr);
      const [{ at, culprit, fixes, kind, verified }] = report.findings;
      assert.strictEqual(kind, 'lost', stderr);
      assert.deepStrictEqual(placeOf(at), lost, stderr);
      assert.deepStrictEqual(placeOf(culprit), bind, stderr);
      assert.strictEqual(culprit.certainty, 'certain', stderr);
      assert.deepStrictEqual(fixes.map(placeOf), [bind], stderr);
      assert.strictEqual(verified, true, stderr);
    });
  }
});
