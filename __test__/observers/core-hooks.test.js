'use strict';

// Hooks of the built-in, which a tool may have, see the same promises and triggers while this package is used.

const assert = require('node:assert');
const path = require('node:path');
const { test } = require('node:test');
const { root, startNode } = require('../support');

const program = path.join(__dirname, 'programs', 'core-hooks.js');

test('hooks of the built-in see the same triggers of promises', async () => {
  const [alone, together] = await Promise.all([startNode([program]), startNode([program, root])]);
  assert.match(alone.stdout, /^promise 9 is triggered by promise \d$/m);
  assert.doesNotMatch(alone.stdout, /undefined/);
  assert.deepStrictEqual(together, alone);
});
