'use strict';

// The preload and ES modules: what they import as async_hooks is this package, by hooks that run in
// the thread itself or, up to Node 22.14, by hooks in a thread of their own.

const assert = require('node:assert');
const Module = require('node:module');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { pathToFileURL } = require('node:url');
const { major, minor, root, startNode } = require('../support');

const register = path.join(root, 'register.js');
const registerUrl = pathToFileURL(register).href;
const program = (...names) => path.join(__dirname, 'programs', ...names);
const everyWay = program('modules', 'index.mjs');

// 15 ways to get it and its 7 names, in the main thread and in a Worker.
const WAYS = 2 * (15 + 7);

// A Node that remembers how it resolved the import of a module gives the same to its `import.meta.resolve`.
const remembersImports = major < 24 || (major === 24 && minor < 12) || (major === 25 && minor < 2);

/** Asserts that the program of every way printed them all, and that all gave the drop-in. */
function assertAll({ code, stderr, stdout }) {
  assert.strictEqual(code, 0, stderr);
  const lines = stdout.trim().split('\n');
  assert.deepStrictEqual(
    lines.filter((line) => !line.endsWith(': true')),
    [],
  );
  assert.strictEqual(lines.length, WAYS, stdout);
}

describe('the preload, for ES modules', { concurrency: os.availableParallelism() }, () => {
  for (const flags of [
    ['--import', registerUrl],
    ['--require', register],
  ]) {
    const [flag] = flags;

    it(`gives the drop-in to every way of importing it, by ${flag}`, async () => {
      assertAll(await startNode([...flags, everyWay]));
    });

    it(`and by ${flag} in NODE_OPTIONS`, async () => {
      const NODE_OPTIONS = flags.map((part) => JSON.stringify(part)).join(' ');
      assertAll(await startNode([everyWay], { env: { NODE_OPTIONS } }));
      const children = await startNode([program('worker.js')], { env: { NODE_OPTIONS } });
      assert.deepStrictEqual(children.stdout.trim().split('\n'), [
        'main thread: true',
        'Worker 1: true',
        'Worker 2: true',
        'child process: true',
      ]);
    });

    it(`and with hooks in a thread, by ${flag}`, async () => {
      const without = program('modules', 'without-synchronous-hooks.js');
      assertAll(await startNode(['-r', without, ...flags, everyWay]));
    });

    it(`and does not change core, by ${flag}`, async () => {
      const [plain, preloaded] = await Promise.all([
        startNode([program('core.js')]),
        startNode([...flags, program('core.js')]),
      ]);
      assert.match(plain.stdout, /^all done$/m);
      assert.deepStrictEqual(preloaded, plain);
    });

    it(`and to CommonJS programs, by ${flag}`, async () => {
      const { code, stderr, stdout } = await startNode([...flags, program('identity.js')]);
      assert.strictEqual(code, 0, stderr);
      assert.doesNotMatch(stdout, /: false$/m);
    });

    it(`and the URL that import.meta.resolve gave before, by ${flag}`, async () => {
      const modules = program('meta-resolve');
      const [imported, required] = await Promise.all(
        ['import.mjs', 'require.cjs'].map((name) =>
          startNode([...flags, path.join(modules, name)]),
        ),
      );
      const builtIn = 'node:async_hooks\n';
      const dropIn = `${pathToFileURL(path.join(root, 'index.js'))}\n`;
      const hasHooks = Module.registerHooks !== undefined;
      assert.strictEqual(imported.stdout, hasHooks ? builtIn : dropIn, imported.stderr);
      if (process.features.require_module) {
        assert.strictEqual(required.stdout, remembersImports ? dropIn : builtIn, required.stderr);
      }
    });

    it(`and to modules of --eval and the standard input, by ${flag}`, async () => {
      const source = `
        import hooks from 'node:async_hooks';
        import dropIn from ${JSON.stringify(pathToFileURL(path.join(root, 'index.js')))};
        console.log(hooks === dropIn);`;
      for (const { code, stderr, stdout } of await Promise.all([
        startNode([...flags, '--input-type=module', '--eval', source]),
        startNode([...flags, '--input-type=module', '-'], { input: source }),
      ])) {
        assert.strictEqual(code, 0, stderr);
        assert.strictEqual(stdout, 'true\n');
      }
    });
  }

  it('without it they get the built-in', async () => {
    const { code, stderr, stdout } = await startNode([everyWay]);
    assert.strictEqual(code, 0, stderr);
    const given = stdout.split('\n').filter((line) => line.endsWith(': true'));
    // Where there is no process.getBuiltinModule, the program has nothing to compare.
    const known = given.filter((line) => !/getBuiltinModule|asyncWrapProviders/.test(line));
    assert.deepStrictEqual(known, []);
  });

  it('applies to later imports if the built-in was imported before', async () => {
    const { code, stderr, stdout } = await startNode([program('modules', 'late.mjs')]);
    assert.strictEqual(code, 0, stderr);
    assert.deepStrictEqual(stdout.trim().split('\n'), [
      'before, statically: false',
      'before, dynamically: false',
      'after, by the same name: true',
      'after, by another name: true',
      'after, in another module: true',
    ]);
  });

  it('works with hooks that give Node the source of every module', async () => {
    const others = pathToFileURL(program('modules', 'other-hooks.mjs')).href;
    const results = await Promise.all([
      startNode(['--no-warnings', '--import', registerUrl, '--import', others, everyWay]),
      startNode(['--no-warnings', '--import', others, '--import', registerUrl, everyWay]),
      // Which Node runs in the thread for hooks, too.
      startNode(['--no-warnings', '--require', register, '--import', others, everyWay]),
    ]);
    results.forEach(assertAll);
  });

  const skip =
    Module.registerHooks === undefined &&
    'without synchronous hooks Node asks none for what a required ES module imports';
  it('reaches ES modules that are required', { skip }, async () => {
    const source = `
      const { async_hooks } = require(${JSON.stringify(program('modules', 'dependency.mjs'))});
      console.log(async_hooks === require('async_hooks'));`;
    const flags = ['--no-warnings', '-r', register];
    const { code, stderr, stdout } = await startNode([...flags, '-e', source]);
    assert.strictEqual(code, 0, stderr);
    assert.strictEqual(stdout, 'true\n');
  });
});
