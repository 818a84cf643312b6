'use strict';

// docs/reference, which `npm run docs` writes from the type declarations, has every export.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { describe, it } = require('node:test');
const { root } = require('../support');

describe('the reference', () => {
  for (const name of ['index', 'embedder', 'doctor', 'lost']) {
    it(name, () => {
      const file = path.join(root, 'docs', 'reference', `${name}.md`);
      const text = fs.readFileSync(file, 'utf8').replaceAll('\\_', '_');
      const declarations = fs.readFileSync(path.join(root, `${name}.d.ts`), 'utf8');
      const exported = [
        ...declarations.matchAll(
          /^export (?:declare )?(?:class|const|function|interface|type) (\w+)/gm,
        ),
      ].map(([, declared]) => declared);
      assert.notStrictEqual(exported.length, 0);
      for (const declared of exported) {
        assert.match(text, new RegExp(`^### ${declared}\\b`, 'm'), 'to write it: npm run docs');
      }
    });
  }
});
