'use strict';

// The command line: help, versions, and what it says of wrong arguments.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { root, startNode } = require('../support');
const { version } = require('../../package.json');

const program = path.join(root, 'bin', 'async-hooks-native.js');
const command = (...args) => startNode([program, ...args]);

describe('the command', () => {
  it('explains itself, and each of its commands', async () => {
    const usage = /^Usage: async-hooks-native <command>[^]* doctor [^]* lost [^]* bench /;
    for (const [args, expected] of [
      [['-h'], usage],
      [['--help'], usage],
      [['help'], usage],
      [['doctor', '--help'], /^Usage: async-hooks-native doctor /],
      [['doctor', '-h'], /^Usage: async-hooks-native doctor /],
      [['help', 'lost'], /^Usage: async-hooks-native lost /],
      [['lost', '-h'], /^Usage: async-hooks-native lost /],
      [['bench', '-h'], /^npm run bench -- \[options\]/m],
      [['--version'], `${version}\n`],
      [['-v'], `${version}\n`],
      [['bench', '--list'], /^await-in-store\b/m],
    ]) {
      const { code, stderr, stdout } = await command(...args);
      assert.strictEqual(code, 0, args.join(' '));
      assert.strictEqual(stderr, '');
      if (typeof expected === 'string') assert.strictEqual(stdout, expected);
      else assert.match(stdout, expected);
    }
  });

  it('names the wrong argument, and the nearest right one', async () => {
    for (const [args, message, nearest, help = ''] of [
      [['docter'], "Unknown command 'docter'", 'doctor'],
      [['help', 'lst'], "Unknown command 'lst'", 'lost'],
      [['constructor'], "Unknown command 'constructor'"],
      [['--hepl'], "Unknown option '--hepl'", '--help'],
      [['doctor', '--jsno'], "Unknown option '--jsno'", '--json', 'doctor '],
      [['doctor', '-x'], "Unknown option '-x'", undefined, 'doctor '],
      [['doctor', 'more'], "Unexpected argument 'more'", undefined, 'doctor '],
      [['doctor', '--json=1'], "Option '--json' does not take an argument", undefined, 'doctor '],
      [['lost', '--verfy', 'a.js'], "Unknown option '--verfy'", '--verify', 'lost '],
      [
        ['lost', '--max', 'x', 'a.js'],
        "--max must be a whole number of 1 or more, not 'x'",
        undefined,
        'lost ',
      ],
      [['lost', '--storage'], '--storage needs a value: the name of a storage', undefined, 'lost '],
    ]) {
      const { code, stderr, stdout } = await command(...args);
      assert.strictEqual(code, 1, args.join(' '));
      assert.strictEqual(stdout, '');
      const [first, second, ...rest] = stderr.split('\n');
      assert.ok(first.startsWith(`async-hooks-native: ${message}`), stderr);
      if (nearest === undefined) assert.doesNotMatch(first, /Did you mean/);
      else assert.ok(first.endsWith(` Did you mean '${nearest}'?`), stderr);
      assert.strictEqual(second, `See: async-hooks-native ${help}--help`);
      assert.deepStrictEqual(rest, ['']);
    }
  });

  it('prints its usage as an error without a command', async () => {
    for (const args of [[], ['lost']]) {
      const { code, stderr, stdout } = await command(...args);
      assert.strictEqual(code, 1);
      assert.strictEqual(stdout, '');
      assert.match(stderr, /^Usage: async-hooks-native /);
    }
  });

  it('passes on the exit code and the messages of the benchmarks', async () => {
    const { code, stderr } = await command('bench', '--lst');
    assert.strictEqual(code, 1);
    assert.strictEqual(stderr, "Unknown option '--lst'. Did you mean '--list'?\n");
  });
});
