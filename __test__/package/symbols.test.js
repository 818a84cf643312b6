'use strict';

// `npm run test:symbols` looks for every name that the sources look up in the runtime, and for no other.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');
const { root } = require('../support');

/** The sources without their tests, which look up names that do not exist. */
function sources() {
  const folder = path.join(root, 'src');
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.rs'))
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8').split(/^mod tests \{/m)[0]);
}

it('the names of scripts/symbols are those of the sources', async () => {
  const { fastPaths } = await import('../../scripts/symbols/fast-paths.mjs');
  const listed = fastPaths.flatMap(({ names }) => names.flat());
  const found = (prefix) =>
    sources().flatMap((text) => text.match(new RegExp(`(?<=c")${prefix}[^"]+(?=")`, 'g')) ?? []);
  const itanium = new Set(listed.map(({ itanium }) => itanium));
  assert.deepStrictEqual([...itanium].sort(), [...new Set(found('(?:_ZN|uv_)'))].sort());
  const microsoft = new Set(listed.map(({ microsoft }) => microsoft));
  assert.deepStrictEqual([...microsoft].sort(), [...new Set(found('(?:\\?|uv_)'))].sort());
});

it('the table has a Microsoft name of the same function for each Itanium name', async () => {
  const { table } = await import('../../scripts/symbols/fast-paths.mjs');
  assert.ok(table.size > 15);
  for (const [constant, { itanium, microsoft }] of table) {
    // `_ZN2v87Isolate10GetCurrentEv` and `?GetCurrent@Isolate@v8@@…`. A constructor or destructor, C1 or D1,
    // has the name of its class there.
    const parts = [];
    let rest = itanium.replace(/^_ZNK?/, '');
    for (let length; (length = /^\d+/.exec(rest)?.[0]);) {
      parts.unshift(rest.slice(length.length, length.length + Number(length)));
      rest = rest.slice(length.length + Number(length));
    }
    const special = { C1: '?0', D1: '?1' }[rest.slice(0, 2)] ?? '';
    assert.ok(microsoft.startsWith(`?${special}${parts.join('@')}@@`), constant);
  }
});
