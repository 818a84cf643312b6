'use strict';

// The crate on this Node, with storages of the built-in, of the drop-in, and of both. `npm run test:addons`
// builds the addon.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');
const { startNode } = require('../../../__test__/support');

const ADDON = path.resolve(__dirname, '..', '..', '..', 'target', 'addons', 'addon_cases.node');

for (const MODULE of ['built-in', 'drop-in', 'both']) {
  for (const program of ['cases', 'stress', 'endings']) {
    it(`${program}, ${MODULE}`, async () => {
      const file = path.join(__dirname, 'programs', `${program}.js`);
      const { code, stderr, stdout } = await startNode(['--expose-gc', file], {
        env: { ADDON, MODULE },
      });
      assert.strictEqual(stderr, '');
      assert.strictEqual(code, 0);
      assert.notStrictEqual(stdout, '');
    });
  }
}

it('an addon has no exports but its own', () => {
  const example = require(path.join(path.dirname(ADDON), 'example_addon.node'));
  const own = ['Bus', 'JobQueue', 'plain', 'request', 'watch'];
  assert.deepStrictEqual(Object.keys(example).sort(), own);
});

it('other crates cannot use the library of this package', () => {
  const manifest = fs.readFileSync(path.resolve(__dirname, '..', '..', '..', 'Cargo.toml'), 'utf8');
  assert.match(manifest, /^crate-type = \["cdylib"\]$/m);
});
