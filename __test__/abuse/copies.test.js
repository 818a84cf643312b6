'use strict';

// A program may have the package twice, from two paths, as npm installs it where versions differ. Each
// thread has one state, whichever copy it loads first.

const assert = require('node:assert');
const { cpSync, mkdtempSync, readdirSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { it } = require('node:test');
const files = require('../../package.json').files.filter((name) => !name.startsWith('!'));
const { root, startNode } = require('../support');

const program = path.join(__dirname, 'programs', 'copies.js');

it('two copies of the package share one state in each thread', async () => {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'async-hooks-native-'));
  try {
    const binaries = readdirSync(root).filter((name) => name.endsWith('.node'));
    for (const name of [...files, ...binaries, 'package.json']) {
      cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
    }
    const { code, signal, stdout, stderr } = await startNode([program, root, copy]);
    assert.deepStrictEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' });
    const threads = JSON.parse(stdout);
    assert.ok(threads.length > 20);
    for (const found of threads) {
      assert.deepStrictEqual(found, {
        same: true,
        types: ['OTHER', 'ONE'],
        executes: true,
        nextAfter: 1,
        stores: ['none', 'store'],
      });
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});
