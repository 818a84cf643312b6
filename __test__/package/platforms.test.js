'use strict';

// What the commands for other platforms run is not run here: at least the files that they name exist.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { it } = require('node:test');
const { root } = require('../support');

it('the tests of other platforms exist', async () => {
  const file = path.join(root, 'scripts', 'platforms', 'check.mjs');
  const { QUICK, SAMPLES } = await import(pathToFileURL(file).href);
  const names = Object.entries(QUICK)
    .flatMap(([folder, files]) => files.map((name) => `${folder}/${name}`))
    .concat(Object.keys(SAMPLES));
  assert.ok(names.length > 20);
  for (const name of names) {
    assert.ok(fs.existsSync(path.join(root, '__test__', `${name}.test.js`)), `${name} is missing`);
  }
});
