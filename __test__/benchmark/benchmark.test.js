'use strict';

// The command line of the benchmarks. What it measures depends on the machine, so that nothing here
// is about how long something takes.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');

const root = path.join(__dirname, '..', '..');
const program = path.join(root, 'benchmark', 'bench.mjs');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'benchmark-'));

after(() => fs.rmSync(folder, { recursive: true }));

/** @param {string[]} args */
function bench(...args) {
  return spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' });
}

/** @param {string[]} args */
function measure(...args) {
  const { status, stdout, stderr } = bench('--quick', '--json', ...args);
  assert.strictEqual(status, 0, stderr);
  return JSON.parse(stdout);
}

function assertSummary(summary) {
  assert.ok(summary.low > 0, JSON.stringify(summary));
  assert.ok(summary.low <= summary.median && summary.median <= summary.high);
}

describe('The command line of the benchmarks', () => {
  test("--list names the rows, Node's own among them", () => {
    const { status, stdout } = bench('--list');
    assert.strictEqual(status, 0);
    const names = stdout.trim().split('\n');
    for (const name of [
      'async-local-storage-run',
      'async-local-storage-getstore-nested-run',
      'async-local-storage-getstore-nested-resources',
      'async-local-storage-propagate-promise',
      'async-local-storage-propagate-asyncresource',
      'promises',
      'gc-tracking',
      'async-resource-vs-destroy',
      'http-server',
    ]) {
      assert.ok(names.includes(name), name);
    }
  });

  for (const [args, message] of [
    [['no-such-row'], /^No row is named no-such-row\. The rows are:\n {2}async-local-storage-/],
    [['--runs', '2', 'run'], /^--runs must be an integer of 5 or more, not 2/],
    [['--node', 'newest', 'run'], /^--node takes major versions, not newest/],
    [['--no-such-option'], /^Unknown option '--no-such-option'/],
  ]) {
    test(`${args.join(' ')} is an error`, () => {
      const { status, stdout, stderr } = bench(...args);
      assert.strictEqual(status, 1);
      assert.match(stderr, message);
      assert.strictEqual(stdout, '');
    });
  }

  test('a loop is measured with every module, and shown', () => {
    const results = measure('async-local-storage-propagate-promise');
    const [{ node, outcomes }] = results.reports;
    assert.strictEqual(node, process.version);
    assert.strictEqual(results.runs, 5);
    for (const { job, metrics, errors } of outcomes) {
      assert.strictEqual(job.name, 'async-local-storage-propagate-promise');
      assert.deepStrictEqual(errors, {});
      for (const subject of ['none', 'built-in', 'native']) {
        assertSummary(metrics.time.values[subject]);
      }
      assertSummary(metrics.time.toBuiltIn.native);
      assertSummary(metrics.time.toNothing.native);
    }
    assert.deepStrictEqual(
      outcomes.map(({ job }) => job.parameters),
      [{ storageCount: 0 }, { storageCount: 100 }],
    );

    const file = path.join(folder, 'results.json');
    fs.writeFileSync(file, JSON.stringify(results));
    const shown = bench('--from', file, '--plot');
    assert.strictEqual(shown.status, 0, shown.stderr);
    assert.match(shown.stdout, /async-local-storage-propagate-promise storageCount=100 /);
    const picture = fs.readFileSync(path.join(folder, 'benchmark-ratios.svg'), 'utf8');
    assert.match(picture, /^<svg .*prefers-color-scheme:dark/);
    assert.match(picture, /async-local-storage-propagate-promise storageCount=100/);
  });

  test('a server is measured under load', () => {
    const [{ outcomes }] = measure('server-fastify-request-context').reports;
    assert.deepStrictEqual(outcomes[0].errors, {});
    const { requestsPerSecond, time, p99 } = outcomes[0].metrics;
    for (const { values } of [requestsPerSecond, time, p99]) {
      assert.deepStrictEqual(Object.keys(values), ['none', 'built-in', 'native']);
      Object.values(values).forEach(assertSummary);
    }
  });
});

describe('The engine of the benchmarks', () => {
  test('says why a module could not be measured', async () => {
    const { planJobs, runJob } = await import('../../benchmark/engine.mjs');
    const [job] = await planJobs(['execution-async-id']);
    const outcome = await runJob({ ...job, flags: ['--no-such-flag'] }, { duration: 5 });
    assert.deepStrictEqual(Object.keys(outcome.errors).sort(), ['built-in', 'native']);
    assert.match(outcome.errors.native, /bad option: --no-such-flag/);
  });

  test('compares neighbouring samples', async () => {
    const { summarizeRatios } = await import('../../benchmark/statistics.mjs');
    // The machine becomes ten times slower, and this module takes twice the time of the other.
    const slow = summarizeRatios(
      [
        [2, 20],
        [200, 2000],
      ],
      [
        [1, 10],
        [100, 1000],
      ],
    );
    assert.deepStrictEqual(slow, { median: 2, low: 2, high: 2 });
  });
});

describe('The tables of the benchmarks', () => {
  test('show no ratio where the spread swallows the difference', async () => {
    const { ratioCell } = await import('../../benchmark/report.mjs');
    assert.strictEqual(ratioCell({ low: 0.9, median: 0.95, high: 1.02 }), 'none (0.90 to 1.02)');
    assert.strictEqual(ratioCell({ low: 0.9, median: 0.95, high: 0.97 }), '0.95 (0.90 to 0.97)');
    assert.strictEqual(ratioCell({ low: 1.2, median: 1.5, high: 2 }), '1.50 (1.20 to 2.00)');
  });
});
