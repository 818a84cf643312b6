'use strict';

// The package where its binary cannot be loaded: the example of the README, the preload and hooks do what they
// do with it, and one warning says what is slower and how to get it.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { readBlocks } = require('../documents/blocks');
const { root, startNode } = require('../support');
const { stage, temporaryFolder } = require('./support');

const withBinary = temporaryFolder(after);
const without = temporaryFolder(after);

/** Makes `folder` a project that has installed the package, with what its users run. */
function makeProject(folder) {
  const installed = path.join(folder, 'node_modules', 'async-hooks-native');
  stage(installed);
  const [readme] = readBlocks('README.md').filter(({ attributes }) =>
    attributes.includes('server'),
  );
  fs.writeFileSync(path.join(folder, 'readme.js'), readme.text);
  const copied = { 'app.js': 'documents/app.js', 'visit.js': 'documents/visit.js' };
  for (const [name, from] of Object.entries({
    ...copied,
    'hooks.js': 'js-core/programs/hooks.js',
  })) {
    fs.copyFileSync(path.join(root, '__test__', from), path.join(folder, name));
  }
  return installed;
}

before(() => {
  const installed = makeProject(withBinary);
  makeProject(without);
  for (const name of fs.readdirSync(root).filter((name) => name.endsWith('.node'))) {
    fs.copyFileSync(path.join(root, name), path.join(installed, name));
  }
});

const preload = ['--require', 'async-hooks-native/register'];
const programs = {
  "the README's example": ['--require', './visit.js', 'readme.js'],
  'the preload': [...preload, 'app.js'],
  'the preload, for a module': [...preload, '--input-type=module', '-e', "import './app.js'"],
  hooks: ['hooks.js', 'async-hooks-native'],
};

/** The flags of the permission model here, which allows all but addons. */
function permissions() {
  const known = process.allowedNodeEnvironmentFlags;
  const model = ['--permission', '--experimental-permission'].find((flag) => known.has(flag));
  const allowed = ['--allow-fs-read=*', '--allow-worker', '--allow-net'];
  return [model, ...allowed.filter((flag) => known.has(flag.split('=')[0]))];
}

const ways = {
  'without the file': { cwd: without },
  'with --no-addons': { cwd: withBinary, flags: ['--no-addons'] },
  'with the permission model': { cwd: withBinary, flags: permissions() },
};

const warningsIn = ({ stderr }) => stderr.match(/\[ASYNC_HOOKS_NATIVE_NO_BINARY\] Warning/g) ?? [];
const sorted = ({ stdout }) => stdout.split('\n').sort();

describe('without a binary', { concurrency: os.availableParallelism() }, () => {
  for (const [name, args] of Object.entries(programs)) {
    const expected = startLate(() => startNode(args, { cwd: withBinary }));

    for (const [way, { cwd, flags = [] }] of Object.entries(ways)) {
      it(`${name}: ${way}`, async () => {
        const found = await startNode([...flags, ...args], { cwd });
        const { code, stdout, stderr } = await expected();
        assert.deepStrictEqual([code, stderr], [0, '']);
        assert.notStrictEqual(stdout, '');
        assert.strictEqual(found.code, 0, found.stderr);
        assert.deepStrictEqual(sorted(found), sorted({ stdout }), found.stderr);
        assert.strictEqual(warningsIn(found).length, 1, found.stderr);
      });
    }
  }
});

/** The same result for all, which the first who asks waits for. */
function startLate(start) {
  let started;
  return () => (started ??= start());
}

describe('the warning', { concurrency: os.availableParallelism() }, () => {
  const load = "require('async-hooks-native')";
  const inWorkers = `${load};
    const { Worker } = require('node:worker_threads');
    new Worker("${load}; new (require('node:worker_threads').Worker)(\\"${load}\\", { eval: true })", { eval: true })`;

  it('says what is slower, why and what to do', async () => {
    const { stderr } = await startNode(['-e', load], { cwd: without });
    assert.match(
      stderr,
      /runs without its native binary, on a core in JavaScript: an await in a store/,
    );
    assert.match(stderr, /Cannot load the native binary of async-hooks-native for /);
    assert.match(stderr, /not there\n/);
    assert.match(stderr, /npm run build/);
    assert.match(stderr, /ASYNC_HOOKS_NATIVE_BINDING=js chooses/);
  });

  it('comes once for a thread and those that it starts', async () => {
    const result = await startNode(['-e', inWorkers], { cwd: without });
    assert.strictEqual(result.code, 0);
    assert.strictEqual(warningsIn(result).length, 1, result.stderr);
  });

  it('reaches listeners that are added later, and hooks see nothing of it', async () => {
    const program = `
      const { createHook } = require('async-hooks-native');
      const types = [];
      const hook = createHook({
        init: (asyncId, type) => types.push('init ' + type),
        before: () => types.push('before'),
      }).enable();
      const codes = [];
      process.on('warning', ({ name, code }) => codes.push(name, code));
      setImmediate(() => setImmediate(() => {
        hook.disable();
        require('node:fs').writeSync(1, JSON.stringify({ types, codes }));
      }));`;
    const [expected, found] = await Promise.all(
      [withBinary, without].map(async (cwd) =>
        JSON.parse((await startNode(['-e', program], { cwd })).stdout),
      ),
    );
    assert.deepStrictEqual(expected.codes, []);
    assert.deepStrictEqual(found.types, expected.types);
    assert.deepStrictEqual(found.codes, ['Warning', 'ASYNC_HOOKS_NATIVE_NO_BINARY']);
  });

  it('does not come if the core in JavaScript was requested', async () => {
    const env = { ASYNC_HOOKS_NATIVE_BINDING: 'js' };
    for (const cwd of [without, withBinary]) {
      const { code, stderr } = await startNode(['-e', inWorkers], { cwd, env });
      assert.deepStrictEqual([code, stderr], [0, '']);
    }
  });

  it('is an error if the binary was requested', async () => {
    const env = { ASYNC_HOOKS_NATIVE_BINDING: 'native' };
    const { code, stderr } = await startNode(['-e', load], { cwd: without, env });
    assert.strictEqual(code, 1);
    assert.match(stderr, /code: 'ERR_ASYNC_HOOKS_NATIVE_BINDING'/);
    assert.strictEqual((await startNode(['-e', load], { cwd: withBinary, env })).stderr, '');
  });

  it('is an error for another value of the setting', async () => {
    const env = { ASYNC_HOOKS_NATIVE_BINDING: 'rust' };
    const { code, stderr } = await startNode(['-e', load], { cwd: withBinary, env });
    assert.strictEqual(code, 1);
    assert.match(stderr, /ASYNC_HOOKS_NATIVE_BINDING is 'rust', which is none of: native, js/);
  });
});
