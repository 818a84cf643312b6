'use strict';

// An application that uses the package, deployed by the ways of docs/deployment.md. Each test makes it with the real
// tool from an installed package, and runs the result in an empty folder, where nothing else can be found.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { execFile } = require('node:child_process');
const { after, before, describe, it } = require('node:test');
const { promisify } = require('node:util');
const { target } = require('../../lib/platform/binary');
const { root, startNode } = require('../../__test__/support');
const { install, pack } = require('../../__test__/package/support');

const execute = promisify(execFile);
const binaryName = `async-hooks-native.${target()}.node`;
const platformPackage = `async-hooks-native-${target()}`;

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'deployment-')));
const source = path.join(folder, 'source');
const installed = path.join(source, 'node_modules', platformPackage, binaryName);
const files = { cjs: path.join(source, 'app.js'), esm: path.join(source, 'app.mjs') };

/** The lines that docs/deployment.md has for an ES module. */
const [, BANNER] = /```text\n(import \{ createRequire[^`]*)```/.exec(
  fs.readFileSync(path.join(root, 'docs', 'deployment.md'), 'utf8'),
);

before(() => {
  const packed = path.join(folder, 'packed');
  fs.mkdirSync(packed);
  fs.mkdirSync(source);
  const { main, platform } = pack(packed);
  install(source, [main.file, platform.file]);
  const program = fs.readFileSync(path.join(__dirname, 'programs', 'app.js'), 'utf8');
  fs.writeFileSync(files.cjs, program);
  const imports = program
    .replace("'use strict';\n", '')
    .replace(/const (.*) = require\((.*)\);/g, 'import $1 from $2;')
    .replace("from 'async-hooks-native/package.json'", '$& with { type: "json" }');
  assert.doesNotMatch(imports, /require\(/);
  fs.writeFileSync(files.esm, imports);
});

after(() => fs.rmSync(folder, { recursive: true, force: true }));

let count = 0;
/** An empty folder for what is deployed. */
function makePlace() {
  const place = path.join(folder, `place-${++count}`, 'dist');
  fs.mkdirSync(place, { recursive: true });
  return place;
}

/**
 * Moves the folder, so that no path of the machine that built it is of use, and runs the program.
 * @param {string} place
 * @param {string} program
 */
async function runMoved(place, program, { env = { ASYNC_HOOKS_NATIVE_BINDING: 'native' } } = {}) {
  const moved = path.join(folder, `moved-${++count}`, 'dist');
  fs.mkdirSync(path.dirname(moved));
  fs.renameSync(place, moved);
  fs.renameSync(source, `${source}-away`);
  try {
    const result = await startNode([program], { cwd: moved, env });
    return { ...result, moved };
  } finally {
    fs.renameSync(`${source}-away`, source);
  }
}

/** The program works with the binary that is in `inside` of the deployed folder. */
async function checkMoved(place, program, inside) {
  const { code, stdout, stderr, moved } = await runMoved(place, program);
  assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: '' });
  checkOutput(stdout, path.join(moved, inside));
}

/**
 * @param {string} stdout
 * @param {string} file
 */
function checkOutput(stdout, file) {
  const { version } = require('../../package.json');
  assert.deepStrictEqual(JSON.parse(stdout), {
    ...{ version, store: 'store', isHooked: true, runtime: 'ok', core: target() },
    file,
  });
}

const copyBinary = (place) => fs.copyFileSync(installed, path.join(place, binaryName));

async function bundleWithEsbuild(place, format) {
  const { build } = require('esbuild');
  const outfile = path.join(place, format === 'esm' ? 'app.mjs' : 'app.js');
  const { warnings } = await build({
    entryPoints: [files[format]],
    outfile,
    bundle: true,
    platform: 'node',
    format,
    logLevel: 'silent',
    banner: format === 'esm' ? { js: BANNER } : {},
  });
  assert.deepStrictEqual(warnings, []);
  return path.basename(outfile);
}

async function bundleWithRollup(place, format, options) {
  const { rollup } = require('rollup');
  const { nodeResolve } = require('@rollup/plugin-node-resolve');
  const commonjs = require('@rollup/plugin-commonjs');
  const json = require('@rollup/plugin-json');
  const bundle = await rollup({
    input: files.cjs,
    logLevel: 'silent',
    ...options({ commonjs, json, nodeResolve }),
  });
  const file = path.join(place, format === 'es' ? 'app.mjs' : 'app.js');
  await bundle.write({ file, format, banner: format === 'es' ? BANNER : '' });
  await bundle.close();
  return path.basename(file);
}

describe('a bundle with the binary beside it', () => {
  for (const format of ['cjs', 'esm']) {
    it(`of esbuild, as ${format}`, async () => {
      const place = makePlace();
      const program = await bundleWithEsbuild(place, format);
      copyBinary(place);
      await checkMoved(place, program, binaryName);
    });
  }

  it('of esbuild, which copies the binary as a file', async () => {
    const place = makePlace();
    const { build } = require('esbuild');
    await build({
      entryPoints: [files.cjs, installed],
      outdir: place,
      entryNames: '[name]',
      loader: { '.node': 'copy' },
      bundle: true,
      platform: 'node',
      logLevel: 'silent',
    });
    await checkMoved(place, 'app.js', binaryName);
  });

  it('of webpack', async () => {
    const place = makePlace();
    const webpack = require('webpack');
    const stats = await promisify(webpack)({
      context: source,
      mode: 'production',
      target: 'node20',
      entry: './app.js',
      output: { path: place, filename: 'app.js' },
    });
    assert.deepStrictEqual(stats.toJson({ all: false, errors: true }).errors, []);
    copyBinary(place);
    await checkMoved(place, 'app.js', binaryName);
  });

  for (const format of ['cjs', 'es']) {
    it(`of rollup, as ${format}`, async () => {
      const place = makePlace();
      const program = await bundleWithRollup(place, format, ({ commonjs, json, nodeResolve }) => ({
        plugins: [
          nodeResolve({ preferBuiltins: true }),
          commonjs({ strictRequires: true, ignoreDynamicRequires: true }),
          json(),
        ],
      }));
      copyBinary(place);
      await checkMoved(place, program, binaryName);
    });
  }
});

describe('a bundle with the package outside of it', () => {
  const copyModules = (place) =>
    fs.cpSync(path.join(source, 'node_modules'), path.join(place, 'node_modules'), {
      recursive: true,
    });
  const inside = path.join('node_modules', platformPackage, binaryName);

  it('of esbuild', async () => {
    const place = makePlace();
    const { build } = require('esbuild');
    await build({
      entryPoints: [files.cjs],
      outfile: path.join(place, 'app.js'),
      bundle: true,
      platform: 'node',
      external: ['async-hooks-native'],
    });
    copyModules(place);
    await checkMoved(place, 'app.js', inside);
  });

  it('of webpack', async () => {
    const place = makePlace();
    const webpack = require('webpack');
    await promisify(webpack)({
      context: source,
      mode: 'production',
      target: 'node20',
      entry: './app.js',
      externals: [/^async-hooks-native/],
      externalsType: 'commonjs',
      output: { path: place, filename: 'app.js' },
    });
    copyModules(place);
    await checkMoved(place, 'app.js', inside);
  });

  it('of rollup', async () => {
    const place = makePlace();
    const program = await bundleWithRollup(place, 'cjs', ({ commonjs }) => ({
      external: [/^async-hooks-native/, /^node:/],
      plugins: [commonjs()],
    }));
    copyModules(place);
    await checkMoved(place, program, inside);
  });
});

describe('tools that find the binary', () => {
  it('@vercel/nft lists it, and none of what only commands need', async () => {
    const { nodeFileTrace } = require('@vercel/nft');
    const { fileList, warnings } = await nodeFileTrace([files.cjs], { base: source });
    assert.deepStrictEqual([...warnings], []);
    const names = [...fileList];
    assert.ok(
      names.includes(path.join('node_modules', platformPackage, binaryName)),
      names.join('\n'),
    );
    assert.deepStrictEqual(
      names.filter((name) => /[\\/](benchmark|bin|lost)[\\/]/.test(name)),
      [],
    );
    const place = makePlace();
    for (const name of names) fs.cpSync(path.join(source, name), path.join(place, name));
    await checkMoved(place, 'app.js', path.join('node_modules', platformPackage, binaryName));
  });

  it('ncc puts it beside the bundle', async () => {
    const place = makePlace();
    const cli = require.resolve('@vercel/ncc/dist/ncc/cli.js');
    await execute(process.execPath, [cli, 'build', files.cjs, '--out', place, '--no-cache'], {
      cwd: source,
    });
    const found = fs
      .readdirSync(place, { recursive: true })
      .find((name) => path.basename(name) === binaryName);
    assert.ok(found !== undefined);
    await checkMoved(place, 'index.js', found);
  });
});

describe('a bundle without the binary', () => {
  it('works with one warning, which says what to copy and where', async () => {
    const place = makePlace();
    const program = await bundleWithEsbuild(place, 'cjs');
    const { code, stdout, stderr, moved } = await runMoved(place, program, { env: {} });
    assert.strictEqual(code, 0, stderr);
    assert.strictEqual(JSON.parse(stdout).core, 'JavaScript');
    assert.strictEqual(stderr.match(/Warning: /g).length, 1, stderr);
    assert.ok(
      stderr.includes(
        `Copy ${binaryName}\nfrom the package ${platformPackage} next to the bundle: ${moved}\n`,
      ),
      stderr,
    );
  });
});

describe('a single executable', () => {
  // On macOS and Windows the executable has to be signed, or its signature removed.
  const skip = process.platform !== 'linux' && 'only on Linux no signature has to be removed';

  it('with the binary beside it', { skip }, async () => {
    const place = makePlace();
    const bundle = makePlace();
    await bundleWithEsbuild(bundle, 'cjs');
    const executable = path.join(place, 'app');
    const { stdout: help } = await execute(process.execPath, ['--help']);
    const builds = help.includes('--build-sea');
    const config = {
      main: path.join(bundle, 'app.js'),
      output: builds ? executable : path.join(bundle, 'app.blob'),
      disableExperimentalSEAWarning: true,
    };
    fs.writeFileSync(path.join(bundle, 'sea.json'), JSON.stringify(config));
    const flag = builds ? '--build-sea' : '--experimental-sea-config';
    await execute(process.execPath, [flag, path.join(bundle, 'sea.json')]);
    if (!builds) {
      const { inject } = require('postject');
      fs.copyFileSync(process.execPath, executable);
      await inject(executable, 'NODE_SEA_BLOB', fs.readFileSync(config.output), {
        sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
      });
    }
    copyBinary(place);
    const { stdout, stderr } = await execute(executable, [], {
      cwd: os.tmpdir(),
      env: { ASYNC_HOOKS_NATIVE_BINDING: 'native' },
    });
    assert.strictEqual(stderr, '');
    checkOutput(stdout, path.join(place, binaryName));
  });
});
