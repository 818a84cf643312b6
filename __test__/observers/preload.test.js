'use strict';

// The preload, installed as a dependency, changes nothing that a program prints of warnings and functions.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, it } = require('node:test');
const { root, startNode } = require('../support');

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'preload-'));
after(() => fs.rmSync(directory, { recursive: true, force: true }));

it('warnings, names and lengths are as without the preload', async () => {
  const installed = path.join(directory, 'node_modules', 'async-hooks-native');
  for (const name of fs.readdirSync(root)) {
    if (!/^lib$|^package\.json$|\.js$|\.node$/.test(name)) continue;
    fs.cpSync(path.join(root, name), path.join(installed, name), { recursive: true });
  }
  const program = path.join(directory, 'program.mjs');
  fs.copyFileSync(path.join(__dirname, 'programs', 'preloaded.mjs'), program);
  const without = await startNode([program]);
  assert.strictEqual(without.code, 0, without.stderr);
  const preload = ['--require', path.join(installed, 'register.js')];
  const { stdout, stderr } = await startNode([...preload, program]);
  assert.strictEqual(stdout, without.stdout, stderr);
});
