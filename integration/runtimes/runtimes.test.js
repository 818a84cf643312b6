'use strict';

// Bun and Deno: what works there, what says that it does not, and that nothing crashes.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../../__test__/support');

const program = (name) => path.join(__dirname, 'programs', name);
const register = require.resolve('async-hooks-native/register');
const doctor = path.join(path.dirname(register), 'bin', 'async-hooks-native.js');
const { platform, arch } = process;

const runtimes = [
  {
    name: 'Bun',
    file: `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}/bin/bun`,
    run: [],
    preload: ['--preload', register],
    storesWork: false,
  },
  {
    name: 'Deno',
    file: `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}/deno`,
    run: ['run', '--allow-all'],
    preload: ['--require', register],
    storesWork: true,
  },
];

for (const { name, file, run, preload, storesWork } of runtimes) {
  const command = find(file);

  describe(name, { skip: command === undefined && `there is no ${name} for this platform` }, () => {
    const start = (...args) =>
      startNode([...run, ...args], { command, cwd: __dirname, env: { NO_COLOR: '1' } });

    async function output(...args) {
      const { code, signal, stderr, stdout } = await start(...args);
      assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }, stderr);
      return stdout;
    }

    it('loads the package, also as an ES module', async () => {
      assert.strictEqual(await output(program('named.mjs')), 'true true\n');
    });

    it('has ids and scopes by hand, also in Workers', async () => {
      assert.strictEqual(await output(program('scopes.cjs')), 'main thread 0\nWorker 0\n');
    });

    it('carries stores like Node', { skip: !storesWork && 'there is no way to' }, async () => {
      const [here, onNode] = await Promise.all([
        output(program('storage.cjs')),
        startNode([program('storage.cjs')], { cwd: __dirname }),
      ]);
      assert.strictEqual(onNode.code, 0, onNode.stderr);
      assert.deepStrictEqual(JSON.parse(here), JSON.parse(onNode.stdout));
    });

    it('rejects unsupported features with a clear error', async () => {
      const refusals = JSON.parse(await output(program('refusals.cjs')));
      const expected = ['onPropagate', 'createHook'];
      if (!storesWork) expected.unshift('AsyncLocalStorage');
      assert.deepStrictEqual(Object.keys(refusals), expected);
      for (const { code, message } of Object.values(refusals)) {
        assert.strictEqual(code, 'ERR_ASYNC_HOOKS_NATIVE_RUNTIME');
        assert.match(message, new RegExp(`needs Node\\. On ${name} [\\d.]+ use node:async_hooks$`));
      }
    });

    it('keeps its own module under the preload, which emits a warning', async () => {
      const { code, stderr, stdout } = await start(...preload, program('preloaded.cjs'));
      assert.strictEqual(code, 0, stderr);
      assert.strictEqual(stdout, 'store false\n');
      assert.match(stderr, new RegExp(`register changes nothing on ${name} `));
    });

    it('has a doctor', async () => {
      const { code, stdout } = await start(doctor, 'doctor', '--json');
      assert.strictEqual(code, storesWork ? 0 : 1);
      const findings = JSON.parse(stdout).findings.map((found) => [found.subject, found]);
      const { runtime, stores, sources } = Object.fromEntries(findings);
      assert.match(runtime.value, new RegExp(`^${name} `));
      assert.match(runtime.todo, /Node/);
      assert.strictEqual(stores.status, storesWork ? 'ok' : 'error');
      assert.strictEqual(sources.value, 'not installed');
    });
  });
}

/** @param {string} file in a package that is there for some platforms only */
function find(file) {
  const [scope, name, ...rest] = file.split('/');
  try {
    const description = require.resolve(`${scope}/${name}/package.json`);
    return path.join(path.dirname(description), ...rest);
  } catch {
    return undefined;
  }
}
