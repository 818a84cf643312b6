'use strict';

// Each program in programs/ runs with the built-in AsyncLocalStorage and with this package's, with
// every carrier that this Node has for the stores: what the stores are must be the same everywhere.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { major, normalize, programsIn, runProgram } = require('../support');

// Which carrier the package takes by itself depends on the version: see docs/architecture.md.
const carriers = major >= 22 ? ['continuation', 'promise-hooks'] : ['promise-hooks'];

for (const { name: topic, file } of programsIn(path.join(__dirname, 'programs'))) {
  describe(topic, { concurrency: os.availableParallelism() }, () => {
    for (const name of require(file).names) {
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
