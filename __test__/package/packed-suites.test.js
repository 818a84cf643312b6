'use strict';

// The suites of the surface and of the storage, on the files as they are packed: what a bundle changes must not
// show. The other tests, and those of these suites that take long, run on the sources.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { execFile } = require('node:child_process');
const { pathToFileURL } = require('node:url');
const { promisify } = require('node:util');
const { after, describe, it } = require('node:test');
const { root } = require('../support');
const { temporaryFolder } = require('./support');

const execute = promisify(execFile);
const suites = {
  api: ['async-resource', 'bad-arguments', 'bind', 'create-hook', 'emit-before-after', 'exports'],
  register: ['register', 'import'],
  lost: ['command', 'preload'],
  storage: ['frozen', 'options', 'receivers', 'scope', 'storage'],
};

const bundles = ['core', 'js-core', 'lazy', 'main', 'preload', 'queues', 'sources'];
// Its commands end with the program that they run.
const ofCommands = ['lost'];

describe('the files as they are packed', { concurrency: os.availableParallelism() }, () => {
  const folder = path.join(temporaryFolder(after), 'package');

  const packed = (async () => {
    const file = path.join(root, 'scripts', 'pack', 'runnable.mjs');
    const { packRunnable } = await import(pathToFileURL(file).href);
    const folders = ['support', ...Object.keys(suites)].map((name) => path.join('__test__', name));
    // A test reads the settings from this document.
    await packRunnable(folder, [...folders, path.join('docs', 'compatibility.md')]);
  })();

  for (const [suite, names] of Object.entries(suites)) {
    it(`pass the tests of ${suite}`, async () => {
      await packed;
      const tests = names.map((name) => path.join('__test__', suite, `${name}.test.js`));
      const { NODE_TEST_CONTEXT, ...env } = process.env;
      const args = ['--test', '--test-reporter=tap', ...tests];
      await execute(process.execPath, args, { cwd: folder, env, maxBuffer: Infinity }).catch(
        ({ stdout, stderr }) => assert.fail(`${stdout}${stderr}`),
      );
    });
  }

  it('need no file after they are loaded, and keep the names that programs see', async () => {
    await packed;
    const program = `
      const builtIn = require('node:async_hooks');
      const fs = require('node:fs');
      const Module = require('node:module');
      const { AsyncLocalStorage, createHook } = require('./index.js');
      for (const key of Object.keys(require.cache)) delete require.cache[key];
      const { openSync, readFileSync } = fs;
      const { _load } = Module;
      fs.openSync = fs.readFileSync = Module._load = () => { throw new Error('no file'); };
      const types = [];
      const storage = new AsyncLocalStorage();
      createHook({ init: (id, type) => types.push(type) }).enable();
      Object.assign(fs, { openSync, readFileSync });
      Object.assign(Module, { _load });
      const names = (from) => [() => {}, (a) => a].map((fn) => from.AsyncLocalStorage.bind(fn).name)
        .concat(from.AsyncLocalStorage.snapshot().name).join();
      storage.run('store', () => setTimeout(() => {
        console.log(types.includes('Timeout'), storage.getStore());
        console.log(names({ AsyncLocalStorage }) === names(builtIn));
      }));`;
    const { stdout, stderr } = await execute(process.execPath, ['-e', program], { cwd: folder });
    assert.deepStrictEqual({ stdout, stderr }, { stdout: 'true store\ntrue\n', stderr: '' });
  });

  it('have the names of variables that V8 puts into messages', async () => {
    await packed;
    const program = `
      const assert = require('node:assert');
      const messages = ['node:async_hooks', './index.js'].map((request) => {
        try {
          return require(request).AsyncLocalStorage.snapshot()(5);
        } catch ({ message }) {
          return message;
        }
      });
      assert.match(messages[0], /is not a function/);
      assert.strictEqual(messages[1], messages[0]);`;
    await execute(process.execPath, ['-e', program], { cwd: folder });
  });

  it('have the messages of the sources for wrong receivers', async () => {
    await packed;
    const program = path.join(__dirname, 'programs', 'receivers.js');
    const [messages, packedMessages] = await Promise.all(
      [root, folder].map((from) => execute(process.execPath, [program, from])),
    );
    assert.match(messages.stdout, / private member #settings /);
    assert.strictEqual(packedMessages.stdout, messages.stdout);
  });

  it('use no intrinsic by which bundlers make objects of modules', async () => {
    await packed;
    for (const name of bundles) {
      const text = fs.readFileSync(path.join(folder, 'lib', `${name}.js`), 'utf8');
      assert.doesNotMatch(
        text.replaceAll('\n', ''),
        /\bObject\.(freeze|defineProperty)\(|Symbol\.toStringTag/,
      );
    }
  });

  it('have functions of the same names as the sources', async () => {
    await packed;
    const program = path.join(__dirname, 'programs', 'names.js');
    const [names, packedNames] = await Promise.all(
      [root, folder].map((from) => execute(process.execPath, [program, from])),
    );
    assert.ok(names.stdout.split('\n').length > 40);
    assert.strictEqual(packedNames.stdout, names.stdout);
  });

  it('have source maps with names that are in the package', async () => {
    await packed;
    for (const name of [...bundles, ...ofCommands]) {
      const map = fs.readFileSync(path.join(folder, 'lib', `${name}.js.map`), 'utf8');
      for (const source of JSON.parse(map).sources) assert.match(source, /^[a-z][\w/-]*\.js$/);
    }
  });

  it('have the functions, files and lines of the sources in stacks, with --enable-source-maps', async () => {
    await packed;
    const program = path.join(__dirname, 'programs', 'stacks.js');
    const [stacks, packedStacks] = await Promise.all(
      [root, folder].map((from) =>
        execute(process.execPath, ['--enable-source-maps', program, from]),
      ),
    );
    assert.match(stacks.stdout, / lib\/storage\/async-local-storage\.js:\d+$/m);
    assert.strictEqual(packedStacks.stdout, stacks.stdout);
  });

  it('are the bundles, and files that are run by their path', async () => {
    await packed;
    const names = fs.readdirSync(path.join(folder, 'lib')).filter((name) => name.endsWith('.js'));
    assert.deepStrictEqual(names, [
      'command-line.js',
      'core.js',
      'instance.js',
      'js-core.js',
      'lazy.js',
      'lost.js',
      'main.js',
      'preload.js',
      'queues.js',
      'sources.js',
    ]);
  });
});
