'use strict';

// Each Worker has a state of its own and gives it back when it ends, however it ends.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runProgram } = require('../support');

const program = path.join(__dirname, 'programs', 'workers.js');

for (const owner of ['external', 'v8']) {
  describe(`memory of ${owner} buffers`, () => {
    for (const name of require(program).names) {
      it(name, async () => {
        const { code, lines, signal, stderr } = await runProgram('native', program, {
          args: [name],
          env: { ASYNC_HOOKS_NATIVE_BUFFERS: owner },
        });
        assert.strictEqual(signal, null, stderr);
        assert.strictEqual(code, 0, stderr);
        assert.deepStrictEqual(
          lines.map(({ label, values }) => [label, ...values.map(({ text }) => text)]),
          [['passed', name]],
        );
      });
    }
  });
}
