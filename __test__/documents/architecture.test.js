'use strict';

// The table of the architecture document names every folder of lib/ and every file beside them, and no other.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');
const { root } = require('../support');

it('docs/architecture.md has a line for every folder of lib/, and for no other', () => {
  const text = fs.readFileSync(path.join(root, 'docs', 'architecture.md'), 'utf8');
  const cells = [...text.matchAll(/^\| (`(?:lib\/|src\/|index).*?`)\s+\|/gm)].map(
    ([, cell]) => cell,
  );
  const named = cells.flatMap((cell) => cell.split(', ').map((name) => name.slice(1, -1)));
  for (const name of named) {
    assert.ok(fs.existsSync(path.join(root, name)), `${name} is no longer there`);
  }
  const there = fs
    .readdirSync(path.join(root, 'lib'), { withFileTypes: true })
    .map((entry) => `lib/${entry.name}${entry.isDirectory() ? '/' : ''}`);
  const missing = there.filter((name) => !named.includes(name));
  assert.deepStrictEqual(missing, []);
});
