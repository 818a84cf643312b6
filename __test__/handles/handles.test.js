'use strict';

// Each program of programs/ runs several times with the built-in and with this package. What all runs of
// the built-in agree on must hold under the package, apart from what differences.js lists.

const assert = require('node:assert');
const path = require('node:path');
const { before, describe, it } = require('node:test');
const async_hooks = require('node:async_hooks');
const { inParallel, major, minor, programsIn, runProgram, testsReleases } = require('../support');
const { agreed, differences, summarize } = require('./compare');
const { carriers } = require('../support/in-use');
const listed = require('./differences');

const [inUse] = carriers;

const driver = path.join(__dirname, 'drive.js');
const programs = programsIn(path.join(__dirname, 'programs'));
const modes = ['trace', 'stores'];
// So little is made that nothing needs to be collected, which would destroy by chance.
const nodeOptions = ['--min-semi-space-size=64'];
// More follow when one differs.
const builtInRuns = testsReleases ? 1 : 3;
const attempts = 3;

// The lists are about the newest release of each line. On another one they allow more than there is.
const isListed = !testsReleases;

const hasRun = new Map();

async function run(which, { mode, file }) {
  const result = await runProgram(which, driver, {
    args: [mode, file],
    nodeOptions: [...nodeOptions, ...(require(file).nodeOptions ?? [])],
  });
  return { ...result, summary: summarize(result.lines, require(file)) };
}

// Runs a program with both modules. What two runs of the package do not have in common is left to
// chance, as it is for the built-in.
async function compare(job) {
  const builtIn = [];
  while (builtIn.length < builtInRuns) builtIn.push(await run('built-in', job));
  let found;
  const native = [];
  while (native.length < attempts && (found === undefined || isNews(job, found))) {
    native.push(await run('native', job));
    if (native.length > 1) builtIn.push(await run('built-in', job));
    const expected = agreed(builtIn.map(({ summary }) => summary));
    const lines = differences(expected, native.at(-1).summary);
    found = found === undefined ? lines : lines.filter((line) => found.includes(line));
  }
  return { builtIn, found, native };
}

function isNews(job, found) {
  return news(job, found).length > 0 || gone(job, found).length > 0;
}

function entriesOf({ mode, name }) {
  return (listed[name] ?? []).filter(
    ({ nodes = [major], stores = false, carrier = inUse }) =>
      (!isListed || nodes.includes(major)) && stores === (mode === 'stores') && carrier === inUse,
  );
}

function matches(entry, line) {
  return entry.group.test(line.slice(0, line.indexOf(': ')));
}

// Before Node 20.12 core makes a promise whenever one of its modules is first required, which the sources do
// earlier.
const isOfModule = (line) =>
  major === 20 && minor < 12 && line.startsWith('PROMISE (Promise) triggered by ');

function news(job, found) {
  return found.filter(
    (line) => !isOfModule(line) && !entriesOf(job).some((entry) => matches(entry, line)),
  );
}

function gone(job, found) {
  return entriesOf(job).filter((entry) => !found.some((line) => matches(entry, line)));
}

// Types that a program has no way to cause, or not with this Node.
const notCaused = {
  ...(major >= 24 && { KEYEXPORTREQUEST: 'keys are exported synchronously' }),
  NONE: 'no resource has it',
  DTLS_ENDPOINT: 'behind an option',
  DTLS_SESSION: 'behind an option',
  JSUDPWRAP: 'only tests of Node use it',
  QUIC_ENDPOINT: 'behind an option',
  QUIC_LOGSTREAM: 'behind an option',
  QUIC_PACKET: 'behind an option',
  QUIC_SESSION: 'behind an option',
  QUIC_STREAM: 'behind an option',
  QUIC_UDP: 'behind an option',
  SIGINTWATCHDOG: 'made before any program runs, behind an option',
  UDPSENDWRAP: 'on the loopback device every send ends at once',
  VERIFYREQUEST: 'what verifies is a SIGNREQUEST, too',
  LOCKS: 'locks settle promises',
};

describe('handles', () => {
  const jobs = programs.flatMap(({ name, file }) => modes.map((mode) => ({ name, file, mode })));

  before(async () => {
    const results = await inParallel(jobs, compare);
    for (const [index, job] of jobs.entries()) {
      hasRun.set(`${job.name}, ${job.mode}`, results[index]);
    }
  });

  for (const job of jobs) {
    it(`${job.name}, ${job.mode}`, () => {
      const { builtIn, found, native } = hasRun.get(`${job.name}, ${job.mode}`);
      for (const { code, signal, stderr } of builtIn) {
        assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }, stderr);
      }
      for (const { code, signal, stderr } of native) {
        assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }, stderr);
        assert.strictEqual(stderr, builtIn[0].stderr);
      }
      assert.notStrictEqual(builtIn[0].summary.size, 0);
      assert.deepStrictEqual(news(job, found), [], 'built-in | this package');
      if (isListed) assert.deepStrictEqual(gone(job, found), [], 'listed, but no longer there');
    });
  }

  it('cause every type that a program can cause', { skip: !isListed && 'another release' }, () => {
    const caused = new Set();
    for (const { builtIn } of hasRun.values()) {
      for (const { lines } of builtIn) for (const { type } of lines) caused.add(type);
    }
    const missing = Object.keys(async_hooks.asyncWrapProviders).filter(
      (type) => !caused.has(type) && !Object.hasOwn(notCaused, type),
    );
    assert.deepStrictEqual(missing, process.platform === 'linux' ? [] : missing);
  });

  it('the list of differences is about programs that exist', () => {
    const names = new Set(programs.map(({ name }) => name));
    assert.deepStrictEqual(
      Object.keys(listed).filter((name) => !names.has(name)),
      [],
    );
  });
});
