'use strict';

// What docs/compatibility.md says about the thread of the module hooks under `register`: only a Node without
// `module.registerHooks` has one.

const assert = require('node:assert');
const nodeModule = require('node:module');
const path = require('node:path');
const { test } = require('node:test');
const { root, startNode } = require('../support');

const register = path.join(root, 'register.js');
const program = path.join(__dirname, 'programs', 'count-workers.js');

test('the preload starts a thread only where module hooks need one', async () => {
  const [plain, preloaded] = await Promise.all(
    [[], ['-r', register]].map((preload) => startNode(['-r', program, ...preload, program])),
  );
  assert.deepStrictEqual([plain.code, plain.stderr], [0, '']);
  assert.deepStrictEqual([preloaded.code, preloaded.stderr], [0, '']);
  assert.strictEqual(plain.stdout, '0\n');
  assert.strictEqual(preloaded.stdout, 'registerHooks' in nodeModule ? '0\n' : '1\n');
});
