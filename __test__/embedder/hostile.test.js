'use strict';

// Buffers that are transferred, detached, overwritten or outlived never crash the process: it goes
// on, or it ends as it does for a stack that is unwound in the wrong order, with Node's message.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { aborted, runProgram, startNodeThatAborts } = require('../support');

const hostile = path.join(__dirname, 'programs', 'hostile.js');
const wrongPop = path.join(__dirname, 'programs', 'wrong-pop.js');
const corrupted = 'Error: async hook stack has become corrupted (';
const owners = ['external', 'v8'];

for (const owner of owners) {
  const env = { ASYNC_HOOKS_NATIVE_BUFFERS: owner };

  describe(`memory of ${owner} buffers`, { concurrency: os.availableParallelism() }, () => {
    for (const name of require(hostile).names) {
      it(name, async () => {
        const { code, lines, signal, stderr } = await runProgram('native', hostile, {
          args: [name],
          env,
          nodeOptions: ['--expose-gc'],
        });
        assert.strictEqual(signal, null, stderr);
        if (stderr.startsWith(corrupted)) {
          assert.strictEqual(code, 1, stderr);
        } else {
          assert.strictEqual(code, 0, stderr);
          assert.strictEqual(lines.at(-1)?.label, 'survived');
        }
      });
    }

    for (const call of ['popAsyncContext', 'emitAfter']) {
      it(`${call} of the wrong id ends the process`, async () => {
        const { code, lines, stderr } = await runProgram('native', wrongPop, { args: [call], env });
        assert.match(
          stderr,
          /^Error: async hook stack has become corrupted \(actual: 6, expected: 5\)\n/,
        );
        assert.strictEqual(code, 1);
        assert.deepStrictEqual(lines, []);
        assert.ok(!stderr.includes('not reached'));
      });

      it(`${call} of the wrong id aborts under --abort-on-uncaught-exception`, async () => {
        const result = await runProgram('native', wrongPop, {
          args: [call],
          env,
          nodeOptions: ['--abort-on-uncaught-exception'],
          start: startNodeThatAborts,
        });
        assert.match(result.stderr, /async hook stack has become corrupted/);
        assert.ok(aborted(result), `${result.code} ${result.signal}`);
      });
    }
  });
}

describe('which memory is used', () => {
  it('an unknown name is an error that lists the known names', async () => {
    const { code, stderr } = await runProgram('native', hostile, {
      args: ['all are filled with nonsense'],
      env: { ASYNC_HOOKS_NATIVE_BUFFERS: 'nobody' },
    });
    assert.notStrictEqual(code, 0);
    assert.match(stderr, /ASYNC_HOOKS_NATIVE_BUFFERS is 'nobody'.*external, v8/);
  });
});
