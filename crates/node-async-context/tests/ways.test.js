'use strict';

// The table of docs/addons.md, on this Node: which ways from native code into JavaScript have the store.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const fs = require('node:fs');
const path = require('node:path');
const { before, it } = require('node:test');
const { root, startNode } = require('../../../__test__/support');

const folder = path.join(root, 'target', 'addons');
const ADDON = path.join(folder, 'addon_cases.node');
// Addons that use the crate are not bound. They are recognized by the crate's name.
const PLAIN = path.join(folder, 'addon_plain.node');
const MODULES = ['built-in', 'drop-in'];
const WAYS = [
  'threadsafeFunction',
  'asyncWork',
  'makeCallback',
  'openCallbackScope',
  'keptFunction',
  'tokioCallback',
  'deferred',
  'task',
  'tokioFuture',
];

// Node's other implementation has a method that switches its hooks on.
const keepsFrames = !('_enable' in AsyncLocalStorage.prototype);
const rows = fs
  .readFileSync(path.join(root, 'docs', 'addons.md'), 'utf8')
  .split('\n')
  .filter((line) => /\| (yes|no) +\|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** @returns {string} of a row, what it says of this Node */
function cell(row, module) {
  return row[2 + (module === 'drop-in' ? 2 : 0) + (keepsFrames ? 1 : 0)];
}

async function look(module, addon, env = {}) {
  const options = module === 'drop-in' ? ['--require', path.join(root, 'register.js')] : [];
  const program = path.join(__dirname, 'programs', 'ways.js');
  const { code, stderr, stdout } = await startNode([...options, program], {
    env: { ADDON: addon, MODULE: module, ...env },
  });
  assert.strictEqual(stderr, '');
  assert.strictEqual(code, 0);
  return JSON.parse(stdout);
}

before(() => {
  const text = fs.readFileSync(ADDON, 'latin1');
  fs.writeFileSync(PLAIN, text.replaceAll('node-async-context', 'node-async-kontext'), 'latin1');
});

for (const module of MODULES) {
  it(`which callbacks have the store, and what hooks see, ${module}`, async () => {
    assert.strictEqual(rows.length, WAYS.length + 2);
    const { ways, crate } = await look(module, ADDON);
    for (const [index, way] of WAYS.entries()) {
      const row = rows[index];
      const { store, seen, called } = ways[way];
      assert.strictEqual(store ? 'yes' : 'no', cell(row, module), way);
      // Hooks of the drop-in see none: a change would be good news.
      const type = module === 'drop-in' ? '' : row[6].replaceAll('`', '');
      assert.strictEqual(seen.replaceAll('\0', ''), type, way);
      assert.strictEqual(called, type !== '', way);
    }
    assert.strictEqual(crate ? 'yes' : 'no', cell(rows.at(-2), module));
  });

  it(`which callbacks have the store where functions are bound, ${module}`, async () => {
    const { ways } = await look(module, PLAIN, { ASYNC_HOOKS_NATIVE_ADDONS: 'bind' });
    for (const way of WAYS) {
      assert.strictEqual(ways[way].store ? 'yes' : 'no', cell(rows.at(-1), module), way);
    }
  });
}

it('classes of an addon whose functions are bound', async () => {
  const program = path.join(__dirname, 'programs', 'bound-classes.js');
  const { code, stderr } = await startNode([program], { env: { ADDON: PLAIN, MODULE: 'drop-in' } });
  assert.strictEqual(code, 0, stderr);
});

for (const MODULE of MODULES) {
  it(`environments that end while an addon calls bound functions, ${MODULE}`, async () => {
    const program = path.join(__dirname, 'programs', 'bound-endings.js');
    const { code, stderr, stdout } = await startNode([program], { env: { ADDON: PLAIN, MODULE } });
    assert.strictEqual(stderr, '');
    assert.strictEqual(code, 0);
    assert.strictEqual(stdout, 'ended\n');
  });
}

it('an addon that is made with the crate is left alone', async () => {
  const source = `
    require(process.argv[1]).bindAddons();
    require(process.argv[2]);
    const { findings } = require(process.argv[3]).diagnose();
    console.log(findings.find(({ subject }) => subject === 'addons').why);`;
  const files = [path.join(root, 'embedder.js'), ADDON, path.join(root, 'doctor.js')];
  const { stdout } = await startNode(['-e', source, ...files]);
  assert.match(stdout, /addon_cases\.node: carries contexts itself/);
});
