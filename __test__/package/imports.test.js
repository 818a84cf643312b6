'use strict';

// The ways to import the package: from CommonJS, from ES modules, and from a bundle, with nothing
// installed that was not asked for.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const webpack = require('webpack');
const { loadBinary, target } = require('../../lib/platform/binary');
const { root, startNode } = require('../support');
const { temporaryFolder } = require('./support');

const folder = temporaryFolder(after);

before(() => {
  const modules = path.join(folder, 'node_modules');
  fs.mkdirSync(modules);
  fs.symlinkSync(root, path.join(modules, 'async-hooks-native'), 'junction');
});

/** Runs a program in the folder, where the package can be imported by its name. */
async function run(name, source, flags = []) {
  fs.writeFileSync(path.join(folder, name), source);
  const { code, stderr, stdout } = await startNode([...flags, name], { cwd: folder });
  assert.strictEqual(code, 0, stderr);
  return stdout;
}

const NAMES = ['async-hooks-native', 'async-hooks-native/embedder', 'async-hooks-native/doctor'];

describe('an ES module', () => {
  it('imports everything by name, and by default what require gives', async () => {
    for (const name of NAMES) {
      const exported = Object.keys(require(path.join(root, name.split('/')[1] ?? 'index.js')));
      const source = `
        import byDefault, * as namespace from '${name}';
        import { ${exported.join(', ')} } from '${name}';
        import { createRequire } from 'node:module';
        const required = createRequire(import.meta.url)('${name}');
        const named = { ${exported.join(', ')} };
        const same = Object.entries(required).map(([name, value]) =>
          [name, named[name] === value && namespace[name] === value]);
        console.log(byDefault === required, JSON.stringify(Object.fromEntries(same)));`;
      const expected = Object.fromEntries(exported.map((key) => [key, true]));
      assert.strictEqual(await run('names.mjs', source), `true ${JSON.stringify(expected)}\n`);
    }
  });

  it('has one state with CommonJS', async () => {
    const source = `
      import { AsyncLocalStorage } from 'async-hooks-native';
      import { createRequire } from 'node:module';
      const storage = new AsyncLocalStorage();
      globalThis.storage = storage;
      const required = createRequire(import.meta.url)('./reader.cjs');
      console.log(await storage.run('store', required));`;
    fs.writeFileSync(
      path.join(folder, 'reader.cjs'),
      `const { AsyncLocalStorage } = require('async-hooks-native');
       module.exports = async () => {
         await null;
         return [storage instanceof AsyncLocalStorage, storage.getStore()].join();
       };`,
    );
    assert.strictEqual(await run('state.mjs', source), 'true,store\n');
  });

  it('installs nothing else when it imports AsyncLocalStorage alone', async () => {
    const source = `
      const before = Object.getOwnPropertyNames(globalThis)
        .map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
      const { nextTick, emit, _fatalException } = process;
      const { AsyncLocalStorage } = await import('async-hooks-native');
      const { diagnose } = await import('async-hooks-native/doctor');
      const storage = AsyncLocalStorage.snapshot()(() => 'called');
      const changed = before.filter(([name, { value }]) =>
        !Object.is(Object.getOwnPropertyDescriptor(globalThis, name).value, value)).map(([name]) => name);
      const same = process.nextTick === nextTick && process.emit === emit &&
        process._fatalException === _fatalException;
      const { value } = diagnose().findings.find(({ subject }) => subject === 'sources');
      console.log(storage, typeof AsyncLocalStorage, changed.join(), same, value);`;
    assert.strictEqual(await run('alone.mjs', source), 'called function  true not installed\n');
  });
});

describe('a bundle', () => {
  const entries = {
    cjs: `const { AsyncLocalStorage, executionAsyncId } = require('async-hooks-native');
      const storage = new AsyncLocalStorage();
      storage.run('store', async () => {
        await null;
        console.log(storage.getStore(), typeof executionAsyncId());
      });`,
    mjs: `import { AsyncLocalStorage, executionAsyncId } from 'async-hooks-native';
      const storage = new AsyncLocalStorage();
      await storage.run('store', async () => {
        await null;
        console.log(storage.getStore(), typeof executionAsyncId());
      });`,
  };
  const BANNER = `import { createRequire } from 'node:module';
    import { fileURLToPath } from 'node:url';
    const require = createRequire(import.meta.url);
    const __filename = fileURLToPath(import.meta.url);
    const __dirname = fileURLToPath(new URL('.', import.meta.url));`;
  const place = path.join(folder, 'elsewhere');

  // The bundle runs in a folder that has the package of the platform and nothing else.
  before(() => {
    const name = `async-hooks-native-${target()}`;
    const platform = path.join(place, 'node_modules', name);
    fs.mkdirSync(platform, { recursive: true });
    fs.copyFileSync(loadBinary().path, path.join(platform, 'binary.node'));
    const description = JSON.stringify({ name, main: 'binary.node' });
    fs.writeFileSync(path.join(platform, 'package.json'), description);
    for (const [type, source] of Object.entries(entries)) {
      fs.writeFileSync(path.join(folder, `entry.${type}`), source);
    }
  });

  async function runBundle(name) {
    const bundle = path.join(place, name);
    assert.ok(fs.statSync(bundle).size > 20_000, 'the package is in the bundle');
    const { code, stderr, stdout } = await startNode([bundle], { cwd: place });
    assert.strictEqual(code, 0, stderr);
    assert.strictEqual(stdout, 'store number\n');
  }

  for (const format of ['cjs', 'esm']) {
    it(`of esbuild, as ${format}`, async () => {
      const type = format === 'esm' ? 'mjs' : 'cjs';
      const { warnings } = await esbuild.build({
        absWorkingDir: folder,
        entryPoints: [`entry.${type}`],
        outfile: path.join(place, `esbuild.${type}`),
        bundle: true,
        platform: 'node',
        format,
        logLevel: 'silent',
        banner: format === 'esm' ? { js: BANNER } : {},
      });
      assert.deepStrictEqual(warnings, []);
      await runBundle(`esbuild.${type}`);
    });
  }

  it('of webpack', async () => {
    const stats = await promisify(webpack)({
      context: folder,
      mode: 'production',
      target: 'node20',
      entry: './entry.cjs',
      output: { path: place, filename: 'webpack.cjs' },
    });
    assert.deepStrictEqual(stats.toJson({ all: false, errors: true, warnings: true }).errors, []);
    await runBundle('webpack.cjs');
  });
});
