'use strict';

// Contexts of node:vm, each of which loads the package for itself: a thread has one state all the same.

const assert = require('node:assert');
const path = require('node:path');
const { it } = require('node:test');
const { startNode } = require('../support');

const program = path.join(__dirname, 'programs', 'contexts.js');

async function run(which, nodeOptions) {
  const { code, stdout, stderr } = await startNode([...nodeOptions, program, which]);
  assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: '' });
  return JSON.parse(stdout);
}

for (const nodeOptions of [[], ['--disallow-code-generation-from-strings']]) {
  it(`each context has the stores and events of the built-in ${nodeOptions}`, async () => {
    const [builtIn, native] = await Promise.all([
      run('built-in', nodeOptions),
      run('native', nodeOptions),
    ]);
    assert.ok(builtIn.length > 30);
    assert.deepStrictEqual(native, builtIn);
  });
}
