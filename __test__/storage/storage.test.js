'use strict';

// Each program in programs/ runs with the built-in AsyncLocalStorage and with this package's: the
// stores must be the same at every point.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { AsyncLocalStorage } = require('node:async_hooks');
const { major, normalize, programsIn, runProgram } = require('../support');
const { carriers, mapsArePossible } = require('../support/in-use');

// Stores are carried across promises by V8's continuation slot or by promise hooks, in the built-in
// as in this package (docs/architecture.md). A few programs can tell: `byCarrier` of a program file
// names them, and the carriers that differ from the other one. Where the built-in of this Node has
// the other one, the package is compared with the built-in under the option that changes that.
const builtInCarrier = major >= 24 ? 'continuation' : 'promise-hooks';

// Frames may also be Maps, which storages see where they are entered and left.
const ways = carriers.map((carrier) => ({ way: `by ${carrier}`, carrier, env: {} }));
const maps = { way: 'in Maps', carrier: 'continuation', env: { ASYNC_HOOKS_NATIVE_FRAMES: 'map' } };
const inMaps = [
  'derived',
  'enter-with',
  'exit-and-disable',
  'observed',
  'options',
  'run',
  'several',
];

// The options under which the built-in of this Node carries stores in another way than by default. Up to 22.6 there are
// none, and on 22.7 and 22.8 storages throw with this one.
const flag = '--experimental-async-context-frame';
const useStorage = "new (require('node:async_hooks').AsyncLocalStorage)().run({}, () => {})";
const otherCarrier =
  major < 24 && spawnSync(process.execPath, [flag, '-e', useStorage]).status === 0
    ? [flag]
    : undefined;

// What a program may need of the built-in, to be compared with it. On versions whose built-in has
// it not, options.test.js and scope.test.js hold what is expected.
const features = {
  defaultValue: new AsyncLocalStorage({ defaultValue: true }).getStore() === true,
  withScope: typeof AsyncLocalStorage.prototype.withScope === 'function',
};

// What the built-in shows does not depend on how this package carries stores.
const shown = new Map();

function runBuiltIn(file, name, nodeOptions) {
  const key = [file, name, ...nodeOptions].join('\n');
  if (!shown.has(key)) shown.set(key, runProgram('built-in', file, { args: [name], nodeOptions }));
  return shown.get(key);
}

for (const { name: topic, file } of programsIn(path.join(__dirname, 'programs'))) {
  const { byCarrier, names, needs } = require(file);
  const skip =
    needs !== undefined &&
    !features[needs] &&
    `the built-in of Node ${process.versions.node} has no ${needs}`;

  for (const { way, carrier, env: settings } of mapsArePossible && inMaps.includes(topic)
    ? [...ways, maps]
    : ways) {
    describe(`${topic}, ${way}`, { concurrency: os.availableParallelism(), skip }, () => {
      for (const name of names) {
        const other = carrier !== builtInCarrier && byCarrier?.[name]?.includes(carrier);
        const nodeOptions = other ? otherCarrier : [];
        const skip =
          nodeOptions === undefined &&
          `no built-in of Node ${process.versions.node} carries stores by ${carrier}`;

        it(name, { skip }, async () => {
          const env = { ASYNC_HOOKS_NATIVE_CARRIER: carrier, ...settings };
          const [builtIn, native] = await Promise.all([
            runBuiltIn(file, name, nodeOptions),
            runProgram('native', file, { args: [name], env }),
          ]);
          const expected = normalize(builtIn.lines);
          assert.strictEqual(builtIn.code, 0, builtIn.stderr);
          assert.notStrictEqual(expected.length, 0);
          assert.deepStrictEqual(normalize(native.lines), expected);
          assert.strictEqual(native.stderr, builtIn.stderr);
          assert.strictEqual(native.code, 0);
        });
      }
    });
  }
}
