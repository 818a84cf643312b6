'use strict';

// Each program in programs/ runs with the built-in AsyncLocalStorage and with this package's, with
// every carrier that this Node has for the stores: what the stores are must be the same everywhere.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { AsyncLocalStorage } = require('node:async_hooks');
const { major, normalize, programsIn, runProgram } = require('../support');

// Which carrier the package takes by itself depends on the version: see docs/architecture.md.
const carriers = major >= 22 ? ['continuation', 'promise-hooks'] : ['promise-hooks'];

// What a program may need of the built-in, to be compared with it. On versions whose built-in has
// it not, options.test.js and scope.test.js hold what is expected.
const features = {
  defaultValue: new AsyncLocalStorage({ defaultValue: true }).getStore() === true,
  withScope: typeof AsyncLocalStorage.prototype.withScope === 'function',
};

for (const { name: topic, file } of programsIn(path.join(__dirname, 'programs'))) {
  const { names, needs } = require(file);
  const skip =
    needs !== undefined &&
    !features[needs] &&
    `the built-in of Node ${process.versions.node} has no ${needs}`;

  describe(topic, { concurrency: os.availableParallelism(), skip }, () => {
    for (const name of names) {
      it(name, async () => {
        const runs = [runProgram('built-in', file, { args: [name] })];
        for (const carrier of carriers) {
          const env = { ASYNC_HOOKS_NATIVE_CARRIER: carrier };
          runs.push(runProgram('native', file, { args: [name], env }));
        }
        const [builtIn, ...natives] = await Promise.all(runs);
        const expected = normalize(builtIn.lines);
        assert.strictEqual(builtIn.code, 0, builtIn.stderr);
        assert.notStrictEqual(expected.length, 0);
        natives.forEach((native, index) => {
          assert.deepStrictEqual(
            { carrier: carriers[index], lines: normalize(native.lines) },
            { carrier: carriers[index], lines: expected },
          );
          assert.strictEqual(native.stderr, builtIn.stderr);
          assert.strictEqual(native.code, 0);
        });
      });
    }
  });
}
