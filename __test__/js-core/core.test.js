'use strict';

// The core in JavaScript is what the native one is: the same functions, the same errors, and the same
// effects on the same fields. `npm run test:js-core` runs the other tests with it.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { major, minor, normalize, root, runProgram, startNode } = require('../support');
const { firstDifference } = require('../../fuzz/compare');
const { generateProgram, GROUPS } = require('../../fuzz/generate');
const { compareBatch } = require('../../fuzz/run');
const { loadBinary } = require('../../lib/platform/binary');
const jsCore = require('../../lib/platform/js-core');

const env = { ASYNC_HOOKS_NATIVE_BINDING: 'js' };
// None of them does what docs/compatibility.md says is different without a binary.
const FIRST_SEED = 1000;
const concurrency = os.availableParallelism();

describe('the core in JavaScript', { concurrency }, () => {
  it('has the functions of the native one', () => {
    const { binding } = loadBinary();
    assert.deepStrictEqual(Object.keys(jsCore).sort(), Object.keys(binding).sort());
  });

  const files = [
    ['native', 'state'],
    ['native', 'scope'],
    ['embedder', 'emit'],
    ['embedder', 'errors'],
    ['embedder', 'ids'],
    ['embedder', 'stack'],
  ].map(([folder, name]) => path.join(root, '__test__', folder, `${name}.test.js`));

  it('passes the tests of the native one and of the embedder functions', async () => {
    const { code, stdout } = await startNode(['--test', ...files], { env });
    assert.strictEqual(code, 0, stdout);
  });

  const nodeOptions = ['--min-semi-space-size=64'];
  const programs = [
    ['traces', 'mixed-order'],
    ['traces', 'destroy-immediate'],
    ['traces', 'destroy-many'],
    ['traces', 'destroy-timer'],
    ['traces', 'uncaught-in-timer'],
    ['storage', 'promises', 'thenables'],
    ['storage', 'callbacks', 'timers of one list from different contexts'],
    ['storage', 'native', 'requests over connections that are kept alive'],
  ];
  for (const [folder, name, ...args] of programs) {
    it(['does what the built-in does:', folder, name, ...args].join(' '), async () => {
      const file = path.join(root, '__test__', folder, 'programs', `${name}.js`);
      const [builtIn, native] = await Promise.all([
        runProgram('built-in', file, { args, nodeOptions }),
        runProgram('native', file, { args, env, nodeOptions }),
      ]);
      const options = { destroysInPlace: name.startsWith('destroy-') };
      assert.deepStrictEqual(
        normalize(native.lines, options),
        normalize(builtIn.lines, options),
        native.stderr,
      );
      assert.ok(native.lines.length > 0);
      assert.strictEqual(native.stderr, builtIn.stderr);
      assert.strictEqual(native.code, builtIn.code);
    });
  }
});

describe('a documented difference of the core in JavaScript', () => {
  // Node calls `pull` in a microtask of its own there.
  const isLost = (major === 24 && minor >= 19) || (major === 26 && minor >= 4) || major > 26;

  it('the store of the first pull of a web stream', async () => {
    const program = `
      const { AsyncLocalStorage } = require(${JSON.stringify(root)});
      const storage = new AsyncLocalStorage();
      const pull = (controller) => {
        console.log(storage.getStore());
        controller.close();
      };
      storage.run('store', () => new ReadableStream({ pull }));`;
    const [native, inJavaScript] = await Promise.all(
      [{}, env].map((settings) => startNode(['-e', program], { env: settings })),
    );
    assert.deepStrictEqual(native, { ...native, stdout: 'store\n', stderr: '', code: 0 });
    assert.strictEqual(inJavaScript.stderr, '');
    assert.strictEqual(inJavaScript.stdout, isLost ? 'undefined\n' : 'store\n');
  });
});

describe('random programs', () => {
  const { ASYNC_HOOKS_NATIVE_BINDING } = process.env;

  it('do the same with the core in JavaScript', async (t) => {
    t.after(() => {
      if (ASYNC_HOOKS_NATIVE_BINDING === undefined) delete process.env.ASYNC_HOOKS_NATIVE_BINDING;
      else process.env.ASYNC_HOOKS_NATIVE_BINDING = ASYNC_HOOKS_NATIVE_BINDING;
    });
    Object.assign(process.env, env);
    const programs = Array.from({ length: 40 }, (_, index) =>
      generateProgram(FIRST_SEED + index, major),
    );
    for (const group of GROUPS) {
      const some = programs.filter((program) => program.group === group);
      const { differences } = await compareBatch(some, process.execPath);
      const told = differences.map(
        ({ program, builtIn, native }) => `${program.seed}\n${firstDifference(builtIn, native)}`,
      );
      assert.deepStrictEqual(told, []);
    }
  });
});
