'use strict';

// Every log line of the server has the id of its request, and without the crate some have none.

const assert = require('node:assert');
const path = require('node:path');
const { it } = require('node:test');
const { startNode } = require('../../__test__/support');

const program = path.join(__dirname, 'main.js');
const addon = path.resolve(__dirname, '..', '..', 'target', 'addons', 'example_addon.node');
const MESSAGES = ['squared 49', 'received 5 bytes', 'answered', 'changed', 'published done'];

async function linesOf(module, kind) {
  const { code, stderr, stdout } = await startNode([program, addon, module, kind]);
  assert.strictEqual(stderr, '');
  assert.strictEqual(code, 0);
  return stdout.trim().split('\n');
}

for (const module of ['built-in', 'drop-in']) {
  const expected = ['/one', '/two'].flatMap((id) => MESSAGES.map((message) => `${id} ${message}`));

  it(`has the id in every line with the crate, ${module}`, async () => {
    assert.deepStrictEqual(await linesOf(module, 'crate'), expected);
  });

  it(`does not have it in every line without the crate, ${module}`, async () => {
    const lines = await linesOf(module, 'plain');
    assert.strictEqual(lines.length, expected.length);
    assert.ok(lines.includes('none published done'), lines.join('\n'));
  });
}
