'use strict';

// Storages keep nothing alive: not the stores of runs that have ended, not the frames around a run,
// and a storage that is collected leaves nothing to the next one.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runProgram } = require('../support');
const { carriers } = require('../support/in-use');

const program = path.join(__dirname, 'memory', 'memory.js');

for (const carrier of carriers) {
  describe(`carried by ${carrier}`, () => {
    for (const name of require(program).names) {
      it(name, async () => {
        const { code, lines, stderr } = await runProgram('native', program, {
          args: [name],
          env: { ASYNC_HOOKS_NATIVE_CARRIER: carrier },
          nodeOptions: ['--expose-gc'],
        });
        assert.strictEqual(code, 0, stderr);
        assert.deepStrictEqual(
          lines.map(({ label, values }) => [label, ...values.map(({ text }) => text)]),
          [['passed', name]],
        );
      });
    }
  });
}
