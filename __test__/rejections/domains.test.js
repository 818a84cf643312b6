'use strict';

// Domains go along with what is made in them.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');

const file = path.join(__dirname, 'programs', 'domains.js');
const register = path.join(__dirname, '..', '..', 'register.js');

async function run(which, args, nodeOptions = []) {
  const { stdout, code } = await startNode([
    ...nodeOptions,
    '--no-deprecation',
    file,
    which,
    ...args,
  ]);
  return { code, lines: stdout.split('\n') };
}

for (const name of require(file).names) {
  describe(name, () => {
    it('domains were loaded before', async () => {
      const builtIn = await run('built-in', [name, 'before']);
      assert.ok(builtIn.lines.length > 1);
      assert.deepStrictEqual(await run('native', [name, 'before']), builtIn);
    });

    it('domains were loaded after', async () => {
      const builtIn = await run('built-in', [name, 'after']);
      assert.deepStrictEqual(await run('native', [name, 'after']), builtIn);
    });

    it('under the preload', async () => {
      const preloaded = await run('built-in', [name, 'after'], ['--require', register]);
      assert.deepStrictEqual(preloaded, await run('built-in', [name, 'after']));
    });
  });
}
