'use strict';

// Each program in programs/ runs twice, with the built-in module and with this package. Both must
// report the same events in the same order, with the same relations between their ids.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const async_hooks = require('node:async_hooks');
const { programsIn, runBoth } = require('../support');

const programs = programsIn(path.join(__dirname, 'programs'));

// Small programs need no garbage collection, so that nothing is destroyed by chance.
const nodeOptions = ['--min-semi-space-size=64'];

// What a program may need of the built-in, to be compared with it.
const features = {
  trackPromises: () => {
    try {
      async_hooks.createHook({ trackPromises: 'neither' });
      return false;
    } catch {
      return true;
    }
  },
};

describe(
  'programs report the same under both modules',
  {
    concurrency: os.availableParallelism(),
  },
  () => {
    for (const { name, file } of programs) {
      const { needs } = require(file);
      const skip =
        needs !== undefined &&
        !features[needs]() &&
        `the built-in of Node ${process.versions.node} has no ${needs}`;

      it(name, { skip }, async () => {
        const { builtIn, native } = await runBoth(file, {
          destroysInPlace: name.startsWith('destroy-'),
          nodeOptions,
        });
        assert.strictEqual(builtIn.code, 0, builtIn.stderr);
        assert.notStrictEqual(builtIn.trace.length, 0);
        assert.deepStrictEqual(native.trace, builtIn.trace, native.stderr);
        assert.strictEqual(native.stderr, builtIn.stderr);
        assert.strictEqual(native.printed, builtIn.printed);
        assert.strictEqual(native.code, 0);
      });
    }

    it('there are at least forty of them', () => {
      assert.ok(programs.length >= 40, String(programs.length));
    });
  },
);
