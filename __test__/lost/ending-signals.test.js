'use strict';

// The report of a program that a signal ends. The program ends as it does without `lost`.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { describe, it } = require('node:test');
const { root, startNode, startNodeThatAborts } = require('../support');
const { command, runLost } = require('./run-lost');

const program = path.join(__dirname, 'fixtures', 'ended-by-signal.js');
const preload = ['--require', path.join(root, 'lost.js')];
const skip = process.platform === 'win32' && 'there are no signals';
const numbers = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

describe('lost reports when a signal ends the program', { concurrency: 2, skip }, () => {
  for (const signal of Object.keys(numbers)) {
    it(signal, async () => {
      const plain = await startNode([program, 'default', signal]);
      const preloaded = await startNode([...preload, program, 'default', signal]);
      const { code, report, stderr } = await runLost(program, { args: ['default', signal] });
      assert.strictEqual(plain.signal, signal);
      assert.strictEqual(preloaded.signal, signal, preloaded.stderr);
      assert.match(preloaded.stderr, /1 store lost/);
      assert.strictEqual(code, numbers[signal], stderr);
      assert.strictEqual(report.findings.length, 1, stderr);
      assert.ok(!('incomplete' in report));
    });
  }

  const endings = { cleanup: 143, listener: 7, once: 7, removed: 143 };
  for (const [how, expected] of Object.entries(endings)) {
    it(`a program that has listeners: ${how}`, async () => {
      const plain = await startNode([program, how]);
      assert.strictEqual(plain.code ?? numbers[plain.signal], expected);
      const { code, report, stderr } = await runLost(program, { args: [how] });
      assert.strictEqual(code, expected, stderr);
      assert.strictEqual(report.findings.length, 1, stderr);
    });
  }

  it('adds no listener of a signal', async () => {
    const count = 'process.listenerCount("SIGTERM") + process.listenerCount("SIGINT")';
    const { stdout } = await startNode([...preload, '--print', count]);
    assert.strictEqual(stdout, '0\n');
  });
});

describe('lost does not say that nothing was lost if it could not report', { skip }, () => {
  const endings = [
    ['SIGKILL', ['default', 'SIGKILL'], 137, /was ended by SIGKILL before it could report/],
    ['abort()', ['abort'], 134, /was ended by SIGABRT before it could report/],
    ['no exit event', ['reallyExit'], 5, /ended with exit code 5 before it could report/],
  ];
  for (const [name, args, expected, message] of endings) {
    it(name, async () => {
      const { code, stderr } = await startNodeThatAborts([command, 'lost', program, ...args]);
      assert.strictEqual(code, expected, stderr);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /No store was lost|--deep/);
    });
  }

  it('the file of --json says so', async () => {
    const { report } = await runLost(program, { args: ['default', 'SIGKILL'] });
    assert.deepStrictEqual(report, {
      incomplete: 'The program was ended by SIGKILL before it could report.',
      findings: [],
    });
  });

  it('a program that does not start', async () => {
    for (const file of ['not-a-file.js', path.join(root, 'README.md')]) {
      const { code, stderr } = await startNode([command, 'lost', file]);
      assert.strictEqual(code, 1, stderr);
      assert.match(stderr, /ended with exit code 1 before any run\(\) or enterWith\(\)/);
      assert.doesNotMatch(stderr, /No store was lost/);
    }
  });
});

describe('signals to the command', { concurrency: 2, skip }, () => {
  async function start(how) {
    const child = spawn(process.execPath, [command, 'lost', program, how], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const result = { child, stderr: '', ended: once(child, 'close') };
    child.stderr.setEncoding('utf8').on('data', (text) => (result.stderr += text));
    await once(child.stdout, 'data');
    return result;
  }

  it('are passed on', async () => {
    const result = await start('wait');
    result.child.kill('SIGTERM');
    const [code] = await result.ended;
    assert.strictEqual(code, 143, result.stderr);
    assert.match(result.stderr, /1 store lost/);
  });

  it('the second one ends a program that blocks its event loop', async () => {
    const result = await start('blocked');
    const timer = setInterval(() => result.child.kill('SIGINT'), 3000);
    result.child.kill('SIGINT');
    const [code] = await result.ended;
    clearInterval(timer);
    assert.strictEqual(code, 137, result.stderr);
    assert.match(result.stderr, /was ended by SIGKILL before it could report/);
  });
});
