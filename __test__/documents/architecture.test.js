'use strict';

// The table of the architecture document names every file, and no other.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');
const { root } = require('../support');

it('docs/architecture.md has a line for every file that ships, and for no other', () => {
  const text = fs.readFileSync(path.join(root, 'docs', 'architecture.md'), 'utf8');
  const cells = [...text.matchAll(/^\| (`.*?`)\s+\|/gm)].map(([, cell]) => cell);
  const named = cells.flatMap((cell) => cell.split(', ').map((name) => name.slice(1, -1)));
  for (const name of named) {
    const existing = path.join(root, name.replace('*.js', ''));
    assert.ok(fs.existsSync(existing), `${name} is no longer there`);
  }

  const folders = new Set(named.map((name) => name.replace('*.js', '')));
  const files = ['lib', 'src'].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && /\.(js|rs)$/.test(entry.name) && entry.name !== 'tests.rs',
      )
      .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
      .map((file) => file.split(path.sep).join('/')),
  );
  const missing = files.filter(
    (file) => !folders.has(file) && !folders.has(`${path.posix.dirname(file)}/`),
  );
  assert.deepStrictEqual(missing, []);
});
