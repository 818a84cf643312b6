'use strict';

// Each program in programs/ runs with the built-in module and with this package, in memory of either
// owner. All must report the same events in the same order, with the same relations between their
// ids.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const async_hooks = require('node:async_hooks');
const { normalize, programsIn, runProgram, testsReleases } = require('../support');
const { deliversInLoop, knowsFirstTrigger } = require('../support/in-use');

const programs = programsIn(path.join(__dirname, 'programs'));
const owners = testsReleases ? ['external'] : ['external', 'v8'];
const concurrency = os.availableParallelism();

// Small programs need no garbage collection, so that nothing is destroyed by chance.
const nodeOptions = ['--min-semi-space-size=64'];

// What a program may need of the built-in or of the runtime, to be compared with it.
const features = {
  trackPromises: () => {
    try {
      async_hooks.createHook({ trackPromises: 'neither' });
      return false;
    } catch {
      return true;
    }
  },
  // An immediate that is made in a destroy hook, after Node has taken those of the turn, is one of the next.
  destroysBeforeImmediatesAreTaken: () => deliversInLoop,
  // Older ones make a tick in the name of the promise, for `multipleResolves`: docs/compatibility.md.
  silenceWhenResolvedTwice: () => {
    let silent = true;
    const init = (asyncId, type) => {
      silent &&= type !== 'TickObject';
    };
    const hook = async_hooks.createHook({ init }).enable();
    new Promise((resolve) => {
      resolve('first');
      resolve('second');
    });
    hook.disable();
    return silent;
  },
};

function withoutTriggers(report) {
  return report.map(({ trigger, ...line }) => line);
}

describe('programs report the same under both modules', { concurrency }, () => {
  for (const { name, file } of programs) {
    const { asksFirstInCallback = false, needs } = require(file);
    const comparable =
      asksFirstInCallback && !knowsFirstTrigger ? withoutTriggers : (report) => report;
    const skip =
      needs !== undefined &&
      !features[needs]() &&
      `Node ${process.versions.node} has no ${needs} here`;

    it(name, { skip }, async () => {
      const [builtIn, ...natives] = await Promise.all([
        runProgram('built-in', file, { nodeOptions }),
        ...owners.map((owner) => {
          const env = { ASYNC_HOOKS_NATIVE_BUFFERS: owner };
          return runProgram('native', file, { env, nodeOptions });
        }),
      ]);
      const destroysInPlace = name.startsWith('destroy-');
      const expected = normalize(comparable(builtIn.lines), { destroysInPlace });
      assert.strictEqual(builtIn.code, 0, builtIn.stderr);
      assert.notStrictEqual(expected.length, 0);
      for (const native of natives) {
        const found = normalize(comparable(native.lines), { destroysInPlace });
        assert.deepStrictEqual(found, expected, native.stderr);
        assert.strictEqual(native.stderr, builtIn.stderr);
        assert.strictEqual(native.printed, builtIn.printed);
        assert.strictEqual(native.code, 0);
      }
    });
  }

  it('there are at least forty of them', () => {
    assert.ok(programs.length >= 40, String(programs.length));
  });
});
