'use strict';

// The package as users install it: by its name from a registry, with each package manager.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { target } = require('../../lib/platform/binary');
const description = require('../../package.json');
const { startRegistry } = require('./support/registry');
const { publish } = require('./support/release');
const { Sandbox } = require('./support/sandbox');

const NAME = 'async-hooks-native';
const PLATFORM = `${NAME}-${target()}`;
const APP = fs.readFileSync(path.join(__dirname, '..', 'deployment', 'programs', 'app.js'), 'utf8');
const FIRST = description.version;
const SECOND = FIRST.replace(/\d+$/, (patch) => String(Number(patch) + 1));

const sandbox = new Sandbox();
let registry;

before(async () => {
  registry = await startRegistry(path.join(sandbox.folder, 'registry'));
  sandbox.useRegistry(registry.url);
  await publish(sandbox, FIRST);
});

after(async () => {
  await registry?.close();
  sandbox.remove();
});

/**
 * @param {string} name
 * @param {object} [manifest]
 * @param {Record<string, string | object>} [files]
 */
function makeProject(name, manifest = {}, files = {}) {
  const project = { name, version: '1.0.0', private: true, ...manifest };
  return sandbox.makeFolder(name, { 'package.json': project, 'app.js': APP, ...files });
}

/** Runs the program, which must work and print nothing to stderr. */
async function runApp(folder, { flags = [], env = { ASYNC_HOOKS_NATIVE_BINDING: 'native' } } = {}) {
  const { code, stdout, stderr } = await sandbox.node(folder, [...flags, 'app.js'], env);
  assert.deepStrictEqual({ code, stderr }, { code: 0, stderr: '' }, stdout);
  const { file, ...result } = JSON.parse(stdout);
  return { ...result, file: file.replaceAll('\\', '/') };
}

/** The program with the binary of the same version. */
async function checkApp(folder, version, options) {
  const { file, ...result } = await runApp(folder, options);
  const expected = { version, store: 'store', isHooked: true, runtime: 'ok', core: target() };
  assert.deepStrictEqual(result, expected);
  assert.ok(file.endsWith(`/${PLATFORM}/${NAME}.${target()}.node`), file);
  return file;
}

const namesIn = (folder) =>
  fs.readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));

function versionOf(folder, name) {
  const manifest = path.join(folder, 'node_modules', name, 'package.json');
  return JSON.parse(fs.readFileSync(manifest, 'utf8')).version;
}

describe('npm', () => {
  it('installs the package and the binary of this platform, and no other', async () => {
    const folder = makeProject('by-name');
    await sandbox.run(folder, `npm install ${NAME}`);
    assert.deepStrictEqual(namesIn(folder), [NAME, PLATFORM]);
    await sandbox.run(folder, 'npm ls --all');
    await checkApp(folder, FIRST);
    assert.match(await sandbox.run(folder, `npx ${NAME} doctor`), /^✓ binary /m);
  });

  it('needs no scripts', async () => {
    const folder = makeProject('ignore-scripts');
    await sandbox.run(folder, `npm install --ignore-scripts ${NAME}`);
    await checkApp(folder, FIRST);
  });

  it('without optional dependencies works with one warning, and a plain install repairs it', async () => {
    const folder = makeProject('omit-optional');
    await sandbox.run(folder, `npm install --omit=optional ${NAME}`);
    assert.deepStrictEqual(namesIn(folder), [NAME]);
    await sandbox.run(folder, 'npm ls --omit=optional');

    const { code, stdout, stderr } = await sandbox.node(folder, ['app.js']);
    assert.strictEqual(code, 0, stderr);
    const { store, isHooked, core } = JSON.parse(stdout);
    assert.deepStrictEqual(
      { store, isHooked, core },
      { store: 'store', isHooked: true, core: 'JavaScript' },
    );
    assert.strictEqual(stderr.match(/Warning: /g).length, 1, stderr);
    assert.match(stderr, /npm install --include=optional/);

    await sandbox.run(folder, 'npm install');
    await sandbox.run(folder, 'npm ls --all');
    await checkApp(folder, FIRST);
  });

  it('ci, without the dependencies of development', async () => {
    const tool = sandbox.makeFolder('tool', { 'package.json': { name: 'tool', version: '1.0.0' } });
    await sandbox.run(tool, 'npm publish');
    const manifest = { dependencies: { [NAME]: FIRST }, devDependencies: { tool: '1.0.0' } };
    const folder = makeProject('ci', manifest);
    await sandbox.run(folder, 'npm install');
    await sandbox.run(folder, 'npm ci --omit=dev');
    assert.deepStrictEqual(namesIn(folder), [NAME, PLATFORM]);
    await checkApp(folder, FIRST);
  });
});

describe('a later version', () => {
  let old;

  before(async () => {
    old = makeProject('upgrade', { dependencies: { [NAME]: `^${FIRST}` } });
    await sandbox.run(old, 'npm install');
    await publish(sandbox, SECOND);
  });

  it('replaces the package and the binary together', async () => {
    await sandbox.run(old, `npm install ${NAME}@latest`);
    assert.deepStrictEqual(
      [NAME, PLATFORM].map((name) => versionOf(old, name)),
      [SECOND, SECOND],
    );
    await sandbox.run(old, 'npm ls --all');
    await checkApp(old, SECOND);
  });

  it('beside an earlier one in a monorepo: each finds its own binary, in one process', async () => {
    const member = (name, version) => ({
      name,
      version: '1.0.0',
      dependencies: { [NAME]: version },
    });
    const folder = makeProject(
      'monorepo',
      { workspaces: ['packages/*'] },
      {
        'packages/a/package.json': member('a', FIRST),
        'packages/a/app.js': APP,
        'packages/b/package.json': member('b', SECOND),
        'packages/b/app.js': APP,
        'both.js': "require('./packages/a/app.js'); require('./packages/b/app.js');",
      },
    );
    await sandbox.run(folder, 'npm install');
    await sandbox.run(folder, 'npm ls --all');
    const files = [
      await checkApp(path.join(folder, 'packages/a'), FIRST),
      await checkApp(path.join(folder, 'packages/b'), SECOND),
    ];
    assert.notStrictEqual(files[0], files[1]);
    const { code, stdout, stderr } = await sandbox.node(folder, ['both.js']);
    assert.strictEqual(code, 0, stderr);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepStrictEqual(results.map(({ version }) => version).sort(), [FIRST, SECOND]);
    for (const { store, isHooked } of results) {
      assert.deepStrictEqual({ store, isHooked }, { store: 'store', isHooked: true });
    }
  });
});

describe('pnpm', () => {
  for (const [linker, settings] of [
    ['strict', ''],
    ['hoisted', 'node-linker=hoisted\n'],
  ]) {
    it(`with ${linker} node_modules`, async () => {
      const manifest = { dependencies: { [NAME]: FIRST } };
      const folder = makeProject(`pnpm-${linker}`, manifest, { '.npmrc': settings });
      const store = `--store-dir=${path.join(sandbox.folder, 'pnpm-store')}`;
      await sandbox.run(folder, `pnpm install --no-frozen-lockfile ${store}`);
      assert.deepStrictEqual(namesIn(folder), linker === 'strict' ? [NAME] : [NAME, PLATFORM]);
      await checkApp(folder, FIRST);
      await checkApp(folder, FIRST, { flags: ['--require', `${NAME}/register`] });
    });
  }
});

describe('yarn', () => {
  for (const linker of ['pnp', 'node-modules']) {
    it(`with the linker ${linker}`, async () => {
      const manifest = { dependencies: { [NAME]: FIRST } };
      const folder = makeProject(`yarn-${linker}`, manifest, {
        '.yarnrc.yml': `nodeLinker: ${linker}\n`,
        'yarn.lock': '',
      });
      await sandbox.run(folder, 'yarn install');
      const flags = linker === 'pnp' ? ['--require', './.pnp.cjs'] : [];
      await checkApp(folder, FIRST, { flags });
      await checkApp(folder, FIRST, { flags: [...flags, '--require', `${NAME}/register`] });
    });
  }
});
