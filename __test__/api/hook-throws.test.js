'use strict';

// A hook that throws ends the process: what was thrown goes to stderr, `exit` listeners run,
// `uncaughtException` listeners do not, and the exit code is 1. Under
// --abort-on-uncaught-exception the process aborts.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { aborted, runBoth, startNodeThatAborts } = require('../support');

const program = path.join(__dirname, 'programs', 'hook-throws.js');

const cases = [
  ['init', 'error', 'resource'],
  ['before', 'error', 'resource'],
  ['after', 'error', 'resource'],
  ['destroy', 'error', 'resource'],
  ['init', 'error', 'in a try'],
  ['before', 'error', 'in a try'],
  ['init', 'error', 'promise'],
  ['before', 'error', 'promise'],
  ['after', 'error', 'promise'],
  ['promiseResolve', 'error', 'promise'],
  ['init', 'error', 'timer'],
  ['before', 'error', 'timer'],
  ['after', 'error', 'timer'],
  ['destroy', 'error', 'timer'],
  ['init', 'error', 'immediate'],
  ['before', 'error', 'immediate'],
  ['after', 'error', 'immediate'],
  ['destroy', 'error', 'immediate'],
  ['init', 'error', 'tick'],
  ['before', 'error', 'tick'],
  ['after', 'error', 'tick'],
  ['destroy', 'error', 'tick'],
  ['before', 'error', 'microtask'],
  ['init', 'type error', 'resource'],
  ['init', 'object', 'resource'],
  ['before', 'string', 'resource'],
  ['after', 'undefined', 'resource'],
  ['init', 'null', 'resource'],
  ['init', 'object with a stack', 'resource'],
];

// The first line of what is printed, without what only the built-in's own files are named by.
const firstLine = (stderr) => stderr.split('\n')[0];

describe('a hook that throws', { concurrency: os.availableParallelism() }, () => {
  for (const args of cases) {
    it(args.join(', '), async () => {
      const { builtIn, native } = await runBoth(program, { args });
      assert.strictEqual(builtIn.code, 1);
      assert.deepStrictEqual(builtIn.trace, [`note ${args[0]}`, 'note exit listener 1']);
      assert.deepStrictEqual(native.trace, builtIn.trace);
      assert.strictEqual(native.code, 1);
      assert.notStrictEqual(firstLine(builtIn.stderr), '');
      assert.strictEqual(firstLine(native.stderr), firstLine(builtIn.stderr));
      if (args[1].endsWith('error')) assert.match(native.stderr, /^ {4}at .*hook-throws\.js:\d+/m);
    });
  }

  for (const args of [
    ['init', 'error', 'resource'],
    ['after', 'error', 'promise'],
  ]) {
    it(`${args.join(', ')}, under --abort-on-uncaught-exception`, async () => {
      const results = await runBoth(program, {
        args,
        nodeOptions: ['--abort-on-uncaught-exception'],
        start: startNodeThatAborts,
      });
      for (const [which, result] of Object.entries(results)) {
        assert.ok(aborted(result), `${which}: ${result.code} ${result.signal}`);
        assert.strictEqual(firstLine(result.stderr), 'Error: thrown by the hook');
        assert.deepStrictEqual(result.trace, []);
      }
    });
  }
});
