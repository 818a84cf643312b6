'use strict';

// What `npm start` and `npm test` say of a machine that lacks something, before they install anything.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { pathToFileURL } = require('node:url');
const { root } = require('../support');

describe('a machine without', async () => {
  const file = pathToFileURL(path.join(root, 'scripts', 'machine.mjs'));
  const { describeMissing, lowestNode } = await import(file);
  const machine = { version: lowestNode(), needsRust: true, hasRust: () => true };

  it('nothing', () => {
    assert.strictEqual(describeMissing(machine), '');
    assert.strictEqual(describeMissing({ ...machine, version: '100.0.0' }), '');
    const built = { ...machine, needsRust: false, hasRust: () => assert.fail('nobody needs Rust') };
    assert.strictEqual(describeMissing(built), '');
  });

  for (const version of ['20.5.1', '18.20.4', '8.17.0']) {
    it(`Node ${lowestNode()}, with ${version}`, () => {
      const message = describeMissing({ ...machine, version });
      assert.strictEqual(
        message,
        `This needs Node ${lowestNode()} or later, and this is Node ${version}: install it from https://nodejs.org`,
      );
    });
  }

  it('Rust', () => {
    const message = describeMissing({ ...machine, hasRust: () => false });
    assert.match(message, /^This builds the native binary with Rust.*https:\/\/rustup\.rs$/);
  });
});
