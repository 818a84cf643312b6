'use strict';

// What the package loads late is there whatever a program has done to the loader of modules and the file
// system, and no tool sees it being loaded.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runBoth } = require('../support');

const file = path.join(__dirname, 'programs', 'loading.js');
const watch = path.join(__dirname, 'watch-loading.js');

describe('another loader', { concurrency: os.availableParallelism() }, () => {
  for (const name of require(file).names) {
    it(name, async () => {
      const always = name.includes('watched before');
      const { builtIn, native } = await runBoth(file, {
        args: [name],
        nodeOptions: always ? ['--require', watch] : [],
        env: always ? { WATCH_LOADING: 'always' } : {},
      });
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      assert.deepStrictEqual(native.trace.sort(), builtIn.trace.sort());
      assert.strictEqual(native.code, 0, native.stderr);
      // What could not be installed says so, once.
      const warnings = native.stderr.match(/ASYNC_HOOKS_NATIVE_\w+/g) ?? [];
      const fails = name.startsWith('freezeEmitters');
      assert.deepStrictEqual(warnings, fails ? ['ASYNC_HOOKS_NATIVE_SOURCE'] : []);
    });
  }
});

// The documented difference.
it('a tool that has replaced all ways to load modules before sees those of the package', async () => {
  const { builtIn, native } = await runBoth(file, {
    args: ['a loader that was watched before, hook'],
    nodeOptions: ['--require', watch],
    env: { WATCH_LOADING: 'all' },
  });
  const loaded = ({ trace }) => trace.find((line) => line.startsWith('note loaded'));
  assert.doesNotMatch(loaded(builtIn), /\bbuffer\b/);
  // For a sample of its blobs.
  assert.match(loaded(native), /\bbuffer\b/);
});
