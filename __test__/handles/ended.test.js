'use strict';

// What waits for an answer that never comes ends with what it waits on: of each type there is as much left as
// with the built-in.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { normalize, runProgram } = require('../support');

const program = path.join(__dirname, 'ended', 'http2.js');

describe('requests that are never answered', () => {
  for (const name of require(program).names) {
    it(name, async () => {
      const options = { args: [name], nodeOptions: ['--expose-gc'] };
      const builtIn = await runProgram('built-in', program, options);
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      const native = await runProgram('native', program, options);
      assert.strictEqual(native.code, 0, native.stderr);
      assert.notStrictEqual(builtIn.lines.length, 0);
      assert.deepStrictEqual(normalize(native.lines), normalize(builtIn.lines));
    });
  }
});
