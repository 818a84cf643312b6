'use strict';

// `npm run test:symbols` looks for every name that the sources look up in the runtime, and for no other.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');
const { root } = require('../support');

/** The sources without their tests, which ask for names that are not there. */
function sources() {
  const folder = path.join(root, 'src');
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.rs'))
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8').split(/^mod tests \{/m)[0]);
}

it('the names of scripts/symbols are those of the sources', async () => {
  const { fastPaths } = await import('../../scripts/symbols/fast-paths.mjs');
  const listed = new Set(fastPaths.flatMap(({ names }) => names.flat()).map(({ unix }) => unix));
  const found = sources().flatMap((text) => text.match(/(?<=c")(?:_ZN|uv_)\w+(?=")/g) ?? []);
  assert.deepStrictEqual([...listed].sort(), [...new Set(found)].sort());
});
