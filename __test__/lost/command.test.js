'use strict';

// The options of `async-hooks-native lost`, and how it ends.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const tty = require('node:tty');
const { formatReport, paintForStderr } = require('../../lib/lost/report/report');
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
    ['--ignore by a path of a shell', ['--ignore', './__test__/lost/fixtures/spans.js'], ['users']],
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
    const plain = await startNode([command, 'lost', program], { env: { FORCE_COLOR: 'false' } });
    assert.ok(!plain.stderr.includes('\u001b['), plain.stderr);
  });

  it('checks the file of --json before the program runs', async () => {
    const files = {
      [path.join(__dirname, 'none', 'x')]: /no such file/,
      [`${path.join(__dirname, 'none')}${path.sep}`]: /no such file/,
      [path.join(program, 'x')]: /ENOTDIR|ENOENT/,
      [__dirname]: /directory/,
    };
    for (const [file, message] of Object.entries(files)) {
      const { code, stderr, stdout } = await startNode([command, 'lost', '--json', file, program]);
      assert.strictEqual(code, 1);
      assert.strictEqual(stdout, '');
      assert.match(stderr, message);
      assert.match(stderr, /^async-hooks-native: --json cannot write .*\nSee: .*\n$/);
    }
  });

  const max = '--max must be a whole number of 1 or more, not ';
  const stdin = 'A program on stdin is not supported. Give the path of a file.';
  const wrong = [
    [['--max', 'many', program], `${max}'many'.`],
    [['--max', '0', program], `${max}'0'.`],
    [['--max', '-1', program], `${max}'-1'.`],
    [['--max=-1', program], `${max}'-1'.`],
    [['--max', '1.5', program], `${max}'1.5'.`],
    [['--max=', program], `${max}''.`],
    [['--max', program], `${max}'${program}'.`],
    [['--max'], '--max needs a value: a whole number of 1 or more.'],
    [['--json'], '--json needs a value: the path of a file.'],
    [['--json=', program], "--json must be the path of a file, not ''."],
    [['--storage', '', program], "--storage must be the name of a storage, not ''."],
    [['--storage', '--deep', program], "--storage must be the name of a storage, not '--deep'."],
    [['--ignore', 'x', '--ignore=', program], "--ignore must be a glob of files, not ''."],
    [['--verify=1', program], "Option '--verify' does not take an argument"],
    [['--unknown', program], "Unknown option '--unknown'."],
    [['--deep'], 'The program is missing.'],
    [['--'], 'The program is missing.'],
    [[''], 'The path of the program is empty.'],
    [['-'], stdin],
    [['--deep', '--', '-'], stdin],
  ];
  for (const [args, message] of wrong) {
    it(`wrong usage: ${args.map((arg) => path.basename(arg)).join(' ')}`, async () => {
      const { code, stderr, stdout } = await startNode([command, 'lost', ...args]);
      assert.deepStrictEqual([code, stdout], [1, '']);
      const [first, ...rest] = stderr.split('\n');
      assert.ok(first.startsWith(`async-hooks-native: ${message}`), stderr);
      assert.deepStrictEqual(rest, ['See: async-hooks-native lost --help', '']);
    });
  }

  it('any large number is a valid --max', async () => {
    const result = await runLost(program, { options: ['--max', '9'.repeat(400)] });
    assert.strictEqual(result.report.findings.length, 2, result.stderr);
  });

  it('--storage of no storage names those that were seen', async () => {
    const start = (...args) => startNode([command, 'lost', ...args]);
    const unseen = (name, names) =>
      `No storage with the name '${name}' was seen. Names that were seen: ${names}.\n`;
    const { code, stderr } = await start('--storage', 'span', program);
    assert.deepStrictEqual([code, stderr], [0, `\n${unseen('span', 'spans, users')}`]);
    const failed = await start('--storage', 'user', program, '3');
    const before = '\nNo store was lost before the program ended with exit code 3.\n\n';
    assert.deepStrictEqual(failed.stderr, `${before}${unseen('user', 'users, spans')}`);
    const seen = await start('--storage', 'spans', '--ignore', '**', program);
    assert.match(seen.stderr, /^\nNo store was lost\.\nWith --deep/);
  });

  it('--storage of no storage names a few of many', async () => {
    const { stderr } = await startNode([
      command,
      'lost',
      '--storage',
      'nine',
      path.join(__dirname, 'fixtures', 'many-storages.js'),
    ]);
    assert.match(stderr, /Names that were seen: ninth, first, third, fifth, sixth and others\.\n$/);
  });

  it('says that a program uses no storage', async () => {
    const { code, stderr } = await startNode([command, 'lost', '--', '--eval', '1']);
    assert.strictEqual(code, 0);
    assert.match(
      stderr,
      /^\nNo store was lost: the program had no run\(\) or enterWith\(\) [^\n]*\n$/,
    );
  });

  it('a program may have a path with spaces and other characters', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lost é 漢 '));
    try {
      for (const file of [program, path.join(__dirname, 'fixtures', 'spans.js')]) {
        fs.copyFileSync(file, path.join(folder, path.basename(file)));
      }
      const result = await runLost(path.join(folder, path.basename(program)));
      assert.deepStrictEqual(namesOf(result), ['spans', 'users']);
      assert.ok(result.report.findings.every(({ at }) => path.dirname(at.file) === folder));
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('is colored by the rules of Node', () => {
    const { isatty } = tty;
    const { env } = process;
    const isColored = (isTTY, variables) => {
      // Variables such as CI and TMUX also decide.
      process.env = { TERM: 'xterm', ...variables };
      tty.isatty = () => isTTY;
      return formatReport([], paintForStderr()).includes('\u001b[');
    };
    try {
      for (const FORCE_COLOR of ['', '1', '2', '3', 'true', '0', 'false', 'no']) {
        const expected = tty.WriteStream.prototype.getColorDepth({ FORCE_COLOR }) > 2;
        for (const isTTY of [false, true]) {
          assert.strictEqual(isColored(isTTY, { FORCE_COLOR }), expected, FORCE_COLOR);
        }
      }
      assert.ok(!isColored(false, {}));
      assert.ok(isColored(true, {}));
      for (const none of [{ NO_COLOR: '1' }, { NODE_DISABLE_COLORS: '1' }, { TERM: 'dumb' }]) {
        assert.ok(!isColored(true, none), JSON.stringify(none));
      }
    } finally {
      tty.isatty = isatty;
      process.env = env;
    }
  });

  it('prints its usage', async () => {
    const bare = await startNode([command, 'lost']);
    assert.deepStrictEqual([bare.code, bare.stdout], [1, '']);
    assert.match(bare.stderr, /^Usage: async-hooks-native lost/);
    const { code, stdout } = await startNode([command, 'lost', '--help']);
    assert.strictEqual(code, 0);
    assert.match(stdout, /--verify/);
  });
});
