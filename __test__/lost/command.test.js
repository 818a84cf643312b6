'use strict';

// The options of `async-hooks-native lost`, and how it ends.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');
const { command, runLost } = require('./run-lost');

const program = path.join(__dirname, 'fixtures', 'two-storages.js');
const namesOf = ({ report }) => report.findings.map(({ scope }) => scope.storage).sort();

describe('the command lost', { concurrency: 2 }, () => {
  const endings = [
    ['a program that ends well ends with 1 where something was lost', '0', 1],
    ["a program's own code is kept", '3', 3],
    ['an error of the program is shown, and its code kept', 'throw', 1],
    ['a signal of the program is told as shells do', 'SIGTERM', 143],
  ];
  for (const [name, ending, expected] of endings) {
    const skip = ending.startsWith('SIG') && process.platform === 'win32' && 'there are no signals';
    it(name, { skip }, async () => {
      const args = [ending, '--json', '-x'];
      const result = await runLost(program, { args });
      assert.strictEqual(result.code, expected, result.stderr);
      assert.strictEqual(result.stdout, '--json,-x false\n');
      if (ending === 'throw') assert.match(result.stderr, /Error: of the program/);
      assert.deepStrictEqual(namesOf(result), ['spans', 'users']);
    });
  }

  const options = [
    ['--storage', ['--storage', 'spans'], ['spans']],
    ['--storage of none', ['--storage', 'others'], []],
    ['--ignore by a name', ['--ignore', 'spans.js'], ['users']],
    ['--ignore by a glob', ['--ignore', '**/fixtures/*.js'], []],
    ['--ignore more than once', ['--ignore', 'spans.js', '--ignore', '**/two-*'], []],
    [
      '--ignore of others',
      ['--ignore', 'spans', '--ignore', 'node_modules/**'],
      ['spans', 'users'],
    ],
  ];
  for (const [name, given, expected] of options) {
    it(name, async () => {
      const result = await runLost(program, { options: given });
      assert.deepStrictEqual(namesOf(result), expected, result.stderr);
      assert.strictEqual(result.code, expected.length === 0 ? 0 : 1);
    });
  }

  it('--max', async () => {
    const result = await runLost(program, { options: ['--max', '1'] });
    assert.strictEqual(result.report.findings.length, 1, result.stderr);
    assert.strictEqual(result.code, 1);
  });

  it('says so if sources could not be parsed', async () => {
    const { report, stderr } = await runLost(path.join(__dirname, 'fixtures', 'no-parser.js'));
    assert.match(report.incomplete, /could not be started: stores may have been lost/);
    assert.match(stderr, /could not be started: stores may have been lost/);
    assert.doesNotMatch(stderr, /No store was lost/);
  });

  it('prints place, source, reason, fix and certainty', async () => {
    const { code, stderr } = await startNode([command, 'lost', '--storage', 'users', program]);
    assert.strictEqual(code, 1);
    const file = path.relative(process.cwd(), program);
    for (const part of [
      `${file}:15:11`,
      'users.getStore();',
      'why ',
      'fix ',
      'sure ',
      '1 store lost',
    ]) {
      assert.ok(stderr.includes(part), `${part} is not in\n${stderr}`);
    }
    assert.ok(!stderr.includes('\u001b['), stderr);
    const colored = await startNode([command, 'lost', '--storage', 'users', program], {
      env: { FORCE_COLOR: '1', NODE_DISABLE_COLORS: '', NO_COLOR: '' },
    });
    assert.ok(colored.stderr.includes('\u001b[31mLOST'), colored.stderr);
  });

  it('checks the file of --json before the program runs', async () => {
    const files = { [path.join(__dirname, 'none', 'x')]: /no such file/, [__dirname]: /directory/ };
    for (const [file, message] of Object.entries(files)) {
      const { code, stderr, stdout } = await startNode([command, 'lost', '--json', file, program]);
      assert.strictEqual(code, 1);
      assert.strictEqual(stdout, '');
      assert.match(stderr, message);
      assert.match(stderr, /^async-hooks-native: --json cannot write .*\nSee: .*\n$/);
    }
  });

  it('wrong usage', async () => {
    for (const args of [[], ['--max', 'many', program], ['--unknown', program], ['--json']]) {
      const { code, stderr, stdout } = await startNode([command, 'lost', ...args]);
      assert.strictEqual(code, 1, stderr);
      assert.match(stderr, /Usage: async-hooks-native lost|See: async-hooks-native lost --help/);
      assert.strictEqual(stdout, '');
    }
    const { code, stdout } = await startNode([command, 'lost', '--help']);
    assert.strictEqual(code, 0);
    assert.match(stdout, /--verify/);
  });
});
