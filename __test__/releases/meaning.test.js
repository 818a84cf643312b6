'use strict';

// A store means what it means in the built-in of the same process, whatever was loaded before, and
// whichever of Node's implementations its flags choose.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { checkNode, supports } = require('../../lib/platform/check-node');
const { resolve } = require('../../lib/register/resolve-hook');
const { root, startNode } = require('../support');

const program = path.join(__dirname, 'programs', 'meaning.js');
const flags = ['--async-context-frame', '--no-async-context-frame'];
const experimentalFlag = '--experimental-async-context-frame';
const known = process.allowedNodeEnvironmentFlags;

async function output(flag, name, before) {
  const { code, stderr, stdout } = await startNode([...flag, program, name, before]);
  assert.strictEqual(code, 0, stderr);
  return stdout;
}

describe('the meaning of stores is that of the built-in', () => {
  const choices = [[], ...[...flags, experimentalFlag].map((flag) => [flag])];
  for (const flag of choices.filter(([name]) => name === undefined || known.has(name))) {
    for (const before of [
      ...['nothing', 'built-in storage', 'built-in storage in use', 'built-in hook'],
      ...['cleared timer', 'faked timers'],
    ]) {
      it(`${flag.join('') || 'no flag'}, first: ${before}`, async () => {
        const expected = await output(flag, 'node:async_hooks', before);
        assert.match(expected, /bob (undefined|alice)\n/);
        assert.strictEqual(await output(flag, root, before), expected);
      });
    }
  }
});

it('a release below the lowest is an error that names it', (t) => {
  assert.deepStrictEqual(['18.20.8', '20.5.1'].filter(supports), []);
  const releases = ['20.6.0', '21.0.0', '22.0.0', '26.12.1', '30.0.0'];
  assert.deepStrictEqual(releases.filter(supports), releases);

  const versions = Object.getOwnPropertyDescriptor(process, 'versions');
  t.after(() => Object.defineProperty(process, 'versions', versions));
  Object.defineProperty(process, 'versions', { ...versions, value: { node: '18.20.8' } });
  assert.throws(checkNode, {
    code: 'ERR_ASYNC_HOOKS_NATIVE_NODE_VERSION',
    message: 'async-hooks-native needs Node 20.6.0 or later; this is Node 18.20.8',
  });
});

it('the conditions of a module hook may be an array or a Set', () => {
  const next = (specifier) => specifier;
  for (const list of [['node', 'require'], new Set(['node', 'require'])]) {
    assert.strictEqual(resolve('async_hooks', { conditions: list }, next), 'async_hooks');
  }
  for (const list of [['node', 'import'], new Set(['node', 'import'])]) {
    assert.strictEqual(resolve('async_hooks', { conditions: list }, next).shortCircuit, true);
  }
});
