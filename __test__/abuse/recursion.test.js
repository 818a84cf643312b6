'use strict';

// A stack that ends inside of scopes is a RangeError, and nothing is left of the scopes. The built-in
// ends the process in some of these cases, with "async hook stack has become corrupted".

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runProgram } = require('../support');

const program = path.join(__dirname, 'programs', 'recursion.js');

describe('recursion to the end of the stack', { concurrency: os.availableParallelism() }, () => {
  for (const name of require(program).names) {
    for (const hooks of [[], ['with hooks']]) {
      it([`inside of ${name}`, ...hooks].join(' '), async () => {
        const { code, lines, signal, stderr } = await runProgram('native', program, {
          args: [name, ...hooks],
          nodeOptions: ['--stack-size=200'],
        });
        assert.deepStrictEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
        const notes = lines.map(({ label, values }) => [label, ...values.map(({ text }) => text)]);
        assert.deepStrictEqual(notes, [['ids', 'true', 'undefined']]);
      });
    }
  }
});
