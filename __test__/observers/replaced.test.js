'use strict';

// All that is replaced has the name, length and own properties of what was there. What is reached from the
// runtime's objects is compared before and after; accessors are all that comes to it.

const assert = require('node:assert');
const path = require('node:path');
const { it } = require('node:test');
const { startNode } = require('../support');

for (const preload of [[], ['--preload']]) {
  it(`replaced functions look like the originals ${preload}`, async () => {
    const program = path.join(__dirname, 'programs', 'replaced.js');
    const { code, stdout, stderr } = await startNode(['--no-warnings', program, ...preload]);
    assert.strictEqual(code, 0, stderr);
    const lines = stdout.split('\n').filter((line) => line !== '');
    assert.match(lines.pop() ?? '', /^[1-9]\d* replaced$/);
    assert.deepStrictEqual(lines, []);
  });
}
