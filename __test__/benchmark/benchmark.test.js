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
const major = Number.parseInt(process.versions.node, 10);
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

function write(name, results) {
  const file = path.join(folder, name);
  fs.writeFileSync(file, JSON.stringify(results));
  return file;
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
    [['--runs', '2', 'run'], /^--runs must be an integer of 3 or more, not 2/],
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
    const results = measure('async-local-storage-propagate-promise', '--runs', '4');
    const [{ node, outcomes }] = results.reports;
    assert.strictEqual(node, process.version);
    assert.strictEqual(results.runs, 4);
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
      [{ storageCount: 0 }],
    );

    const file = write('results.json', results);
    const shown = bench('--from', file, '--plot');
    assert.strictEqual(shown.status, 0, shown.stderr);
    assert.match(shown.stdout, /async-local-storage-propagate-promise storageCount=0 /);
    const picture = fs.readFileSync(path.join(folder, 'benchmark-ratios.svg'), 'utf8');
    assert.match(picture, /^<svg .*prefers-color-scheme:dark/);
    assert.match(picture, /async-local-storage-propagate-promise storageCount=0/);
  });

  test('the peers are measured on the rows that they support', () => {
    const [{ outcomes }] = measure('getstore-nested-run', 'await-with-hook', '--peers').reports;
    const [nested, hook] = ['async-local-storage-getstore-nested-run', 'await-with-hook'].map(
      (name) => outcomes.find(({ job }) => job.name === name),
    );
    assert.deepStrictEqual(hook.job.subjects, ['none', 'built-in', 'native']);
    assert.deepStrictEqual(nested.errors, {});
    for (const peer of ['cls-hooked', 'async-listener', 'zone.js']) {
      assertSummary(nested.metrics.time.toBuiltIn[peer]);
    }
    assert.strictEqual('built-in-frame' in nested.metrics.time.values, major === 22);
  });

  test('a server is measured under load', () => {
    const [{ outcomes }] = measure('server-fastify-request-context').reports;
    assert.deepStrictEqual(outcomes[0].errors, {});
    const { requestsPerSecond, time, p99 } = outcomes[0].metrics;
    for (const { values } of [requestsPerSecond, time, p99]) {
      const subjects = ['none', 'built-in', 'native', ...(major === 22 ? ['built-in-frame'] : [])];
      assert.deepStrictEqual(Object.keys(values), subjects);
      Object.values(values).forEach(assertSummary);
    }
  });
});

describe('The plan of the benchmarks', () => {
  const RELEASES = [22, 24, 26];
  for (const [name, minutes] of [
    ['NORMAL', 12],
    ['QUICK', 1.5],
  ]) {
    test(`${name}: every row on ${RELEASES.join(', ')} has ${minutes} minutes`, async () => {
      const budget = await import('../../benchmark/harness/budget.mjs');
      const { planJobs } = await import('../../benchmark/harness/engine.mjs');
      const { peersOn } = await import('../../benchmark/harness/subjects.mjs');
      const { rowNames } = await import('../../benchmark/harness/rows.mjs');
      let planned = 0;
      for (const release of RELEASES) {
        const options = { peers: peersOn(release, false), firstCaseOnly: name === 'QUICK' };
        const jobs = await planJobs(rowNames(), options);
        assert.deepStrictEqual([...new Set(jobs.map((job) => job.name))], rowNames());
        planned += budget.plannedTime(jobs, budget[name]);
      }
      assert.ok(planned < minutes * 60_000, `${planned} milliseconds`);
    });
  }
});

describe('The comparison of two measurements', () => {
  const results = (...ratios) => ({
    reports: [
      {
        node: 'v1.2.3',
        outcomes: ratios.map((median, index) => ({
          job: { name: `row-${index}`, parameters: {} },
          metrics: { time: { toBuiltIn: { native: { median } } } },
        })),
      },
    ],
  });
  const compare = (...files) =>
    spawnSync(process.execPath, [path.join(root, 'benchmark', 'compare.mjs'), ...files], {
      encoding: 'utf8',
    });

  test('counts the rows that agree, and names the others', () => {
    const first = write('first.json', results(1, 1, 1, 1, 1, 1, 1, 1, 1, 0.5));
    const second = write('second.json', results(1.09, 1, 1, 1, 1, 1, 1, 1, 1, 0.56));
    const { status, stdout } = compare(first, second);
    assert.strictEqual(
      stdout,
      'Node v1.2.3: row-9: 0.500 and 0.560\n9 of 10 rows (90 %) are within 10 %\n',
    );
    assert.strictEqual(status, 0);
  });

  test('fails if fewer than nine in ten agree, or there is nothing to compare', () => {
    const first = write('first.json', results(1, 1));
    assert.strictEqual(compare(first, write('second.json', results(1, 0.8))).status, 1);
    assert.strictEqual(compare(first, write('second.json', results())).status, 1);
    assert.strictEqual(compare(first).status, 1);
  });
});

describe('The engine of the benchmarks', () => {
  test('says why a module could not be measured', async () => {
    const { planJobs, runJob } = await import('../../benchmark/harness/engine.mjs');
    const [job] = await planJobs(['execution-async-id']);
    const outcome = await runJob({ ...job, flags: ['--no-such-flag'] }, { duration: 5 });
    assert.deepStrictEqual(Object.keys(outcome.errors).sort(), ['built-in', 'native']);
    assert.match(outcome.errors.native, /bad option: --no-such-flag/);
  });

  test('compares neighbouring samples', async () => {
    const { summarizeRatios } = await import('../../benchmark/harness/statistics.mjs');
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

describe('The processors of the benchmarks', () => {
  const pins =
    process.platform === 'linux' &&
    os.availableParallelism() > 1 &&
    !spawnSync('taskset', ['--version']).error;

  /** @param {{ execPath: string, execArgv: string[] }} start */
  function processorsOf({ execPath, execArgv }) {
    const script =
      "fs.readFileSync('/proc/self/status', 'utf8').match(/^Cpus_allowed_list:(.*)/m)[1]";
    const { stdout, stderr } = spawnSync(execPath, [...execArgv, '-p', script], {
      encoding: 'utf8',
    });
    assert.strictEqual(stderr, '');
    return stdout.trim();
  }

  test(
    'what is compared shares one, and what loads it has another',
    { skip: !pins && 'processes can be pinned on Linux, with taskset and two processors' },
    async () => {
      const processors = await import('../../benchmark/harness/processors.mjs');
      const start = { execPath: process.execPath, execArgv: ['--no-warnings'] };
      const measured = processorsOf(processors.onMeasuredProcessor(start));
      const other = processorsOf(processors.onOtherProcessor(start));
      assert.match(measured, /^\d+$/);
      assert.match(other, /^\d+$/);
      assert.notStrictEqual(measured, other);
    },
  );
});

describe('The tables of the benchmarks', () => {
  test('show no ratio if the difference is within the spread', async () => {
    const { ratioCell } = await import('../../benchmark/report/tables.mjs');
    assert.strictEqual(ratioCell({ low: 0.9, median: 0.95, high: 1.02 }), 'none (0.90 to 1.02)');
    assert.strictEqual(
      ratioCell({ low: 1.001, median: 1.002, high: 1.004 }),
      'none (1.00 to 1.00)',
    );
    assert.strictEqual(ratioCell({ low: 0.9, median: 0.95, high: 0.97 }), '0.95 (0.90 to 0.97)');
    assert.strictEqual(ratioCell({ low: 1.2, median: 1.5, high: 2 }), '1.50 (1.20 to 2.00)');
  });
});
