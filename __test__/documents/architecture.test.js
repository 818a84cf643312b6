'use strict';

// The table of the architecture document names every folder of lib/ and every file beside them, and no other.
// The functions that its walks name exist.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
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

describe('the walks of docs/architecture.md', () => {
  const text = fs.readFileSync(path.join(root, 'docs', 'architecture.md'), 'utf8');
  for (const title of ['The life of a resource', 'The path of a store']) {
    it(`${title} names functions that exist`, () => {
      const [, section] = text.split(`## ${title}\n`);
      const steps = section
        .split('\n## ')[0]
        .split(/^\d+\. /m)
        .slice(1);
      assert.ok(steps.length > 5);
      for (const step of steps) {
        const references = [...step.matchAll(/`((?:lib|src)\/[^`]+)`:((?:\s+`\w+`,?)+)/g)];
        assert.ok(references.length > 0, step);
        for (const [, file, names] of references) {
          const code = fs.readFileSync(path.join(root, file), 'utf8');
          for (const [, name] of names.matchAll(/`(\w+)`/g)) {
            const definition = `(?:(?:function|class|const|struct|fn) |^\\s+(?:static )?|[{ ])${name}(?: =|\\(| \\{|,|<)`;
            assert.match(code, new RegExp(definition, 'm'), `${file} does not define ${name}`);
          }
        }
      }
    });
  }
});
