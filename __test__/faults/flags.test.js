'use strict';

// Node's options that change what we stand on: the package works under them as the built-in does, or
// there is one clear error. docs/reliability.md has the table.

const assert = require('node:assert');
const { copyFileSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { aborted, major, root, startNode, startNodeThatAborts } = require('../support');

const folder = path.join(__dirname, 'programs');
const everything = path.join(folder, 'everything.js');
const kInvalidOption = 9;

// What Node says of an option names the process.
const withoutPid = (text) => text.replace(/\(node:\d+\)/g, '(node)').replace(/:\d+\/[-\w]+/g, '');

async function outcome(args, options, start = startNode) {
  const { code, signal, stdout, stderr } = await start(args, options);
  return { code, signal, stdout, stderr: withoutPid(stderr) };
}

/** Runs a program under both modules; null where this Node does not have the option. */
async function underBoth(flags, program) {
  const builtIn = await outcome([...flags, program, 'built-in']);
  if (builtIn.code === kInvalidOption && /option|negation/.test(builtIn.stderr)) return null;
  return { builtIn, native: await outcome([...flags, program, 'native']) };
}

const worksUnder = [
  ['--abort-on-uncaught-exception'],
  ['--stack-size=150'],
  ['--stack-size=3000'],
  ['--max-old-space-size=24'],
  ['--max-semi-space-size=1'],
  ['--jitless'],
  ['--no-opt'],
  ['--max-lazy'],
  ['--no-lazy'],
  ['--single-threaded'],
  ['--stress-compaction'],
  ['--gc-interval=200'],
  ['--always-sparkplug'],
  ['--frozen-intrinsics'],
  ['--disallow-code-generation-from-strings'],
  ['--pending-deprecation'],
  ['--pending-deprecation', '--throw-deprecation'],
  ['--disable-proto=delete'],
  ['--disable-proto=throw'],
  ['--experimental-vm-modules'],
  ['--no-experimental-fetch'],
  ['--no-experimental-global-customevent'],
  ['--no-experimental-global-navigator'],
  ['--no-experimental-global-webcrypto'],
  ['--no-experimental-websocket'],
  ['--no-node-snapshot'],
  ['--preserve-symlinks'],
  ['--enable-source-maps'],
  ['--inspect=127.0.0.1:0'],
  ['--no-force-async-hooks-checks'],
  ['--experimental-async-context-frame'],
  ['--no-async-context-frame'],
  ['--force-node-api-uncaught-exceptions-policy'],
  ['--experimental-permission', '--allow-fs-read=*', '--allow-addons'],
  ['--permission', '--allow-fs-read=*', '--allow-addons', '--allow-net'],
  ['--permission', '--allow-fs-read=*', '--allow-addons'],
];

describe('options of Node', { concurrency: os.availableParallelism() }, () => {
  for (const flags of worksUnder) {
    it(flags.join(' '), async (context) => {
      const results = await underBoth(flags, everything);
      if (results === null) return context.skip('this Node has no such option');
      // No loopback without a permission, from Node 26 on.
      const allowed = !/ERR_ACCESS_DENIED/.test(results.builtIn.stderr);
      if (allowed) assert.strictEqual(results.builtIn.stdout, 'works\n');
      if (allowed) assert.deepStrictEqual(results.native, results.builtIn);
      else assert.match(results.native.stderr, /ERR_ACCESS_DENIED/);
    });
  }

  for (const flags of [
    ['--no-addons'],
    ['--experimental-permission', '--allow-fs-read=*'],
    ['--permission', '--allow-fs-read=*'],
  ]) {
    it(`${flags.join(' ')}: works with the core in JavaScript, and says so`, async (context) => {
      const { builtIn, native } = (await underBoth(flags, everything)) ?? {};
      if (builtIn === undefined) return context.skip('this Node has no such option');
      assert.match(native.stderr, /\[ASYNC_HOOKS_NATIVE_NO_BINARY\] Warning: async-hooks-native /);
      assert.match(native.stderr, /without --no-addons, and with --allow-addons/);
      assert.doesNotMatch(native.stderr, /npm run build|npm install/);
      // No loopback without a permission, from Node 26 on.
      if (/ERR_ACCESS_DENIED/.test(builtIn.stderr)) {
        assert.match(native.stderr, /ERR_ACCESS_DENIED/);
        return;
      }
      assert.deepStrictEqual([native.code, native.stdout], [builtIn.code, builtIn.stdout]);
      assert.strictEqual(native.stdout, 'works\n');
    });

    it(`${flags.join(' ')}: an error says what to allow, where the binary is asked for`, async (context) => {
      const env = { ASYNC_HOOKS_NATIVE_BINDING: 'native' };
      const { code, stderr } = await startNode([...flags, everything, 'native'], { env });
      if (code === kInvalidOption) return context.skip('this Node has no such option');
      assert.strictEqual(code, 1);
      assert.match(stderr, /Error: Cannot load the native binary of async-hooks-native/);
      assert.match(stderr, /without --no-addons, and with --allow-addons/);
      assert.match(stderr, /code: 'ERR_ASYNC_HOOKS_NATIVE_BINDING'/);
      assert.doesNotMatch(stderr, /npm run build|npm install/);
    });
  }

  it('vm contexts and modules', async () => {
    const { builtIn, native } = await underBoth(
      ['--experimental-vm-modules', '--no-warnings'],
      path.join(folder, 'contexts.js'),
    );
    assert.match(builtIn.stdout, /own queue own/);
    assert.deepStrictEqual(native, builtIn);
  });
});

describe('a heap that is full', () => {
  it('ends the process as it does with the built-in', async () => {
    const end = async (which) => {
      const args = ['--max-old-space-size=24', path.join(folder, 'exhausted.js'), which];
      const result = await outcome(args, {}, startNodeThatAborts);
      assert.match(result.stderr, /heap out of memory/);
      return aborted(result);
    };
    assert.ok(await end('built-in'));
    assert.ok(await end('native'));
  });

  it('ends a Worker as it does with the built-in', async () => {
    const args = (which) => [path.join(folder, 'exhausted.js'), which, 'in a Worker'];
    const builtIn = await outcome(args('built-in'));
    assert.match(builtIn.stdout, /ERR_WORKER_OUT_OF_MEMORY/);
    const native = await outcome(args('native'));
    assert.deepStrictEqual([native.code, native.stdout], [builtIn.code, builtIn.stdout]);
  });
});

async function inFolder(work) {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'async-hooks-native-'));
  try {
    await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('startup snapshots', () => {
  const build = (cwd, when) => {
    const env = {
      ASYNC_HOOKS_NATIVE_TEST_WHEN: when,
      ASYNC_HOOKS_NATIVE_TEST_FROM: path.join(root, 'index.js'),
    };
    const args = ['--snapshot-blob', 'blob', '--build-snapshot', path.join(folder, 'snapshot.js')];
    return startNodeThatAborts(args, { cwd, env });
  };

  it('that contain the package are refused', () =>
    inFolder(async (directory) => {
      const { code, signal, stderr } = await build(directory, 'build');
      assert.deepStrictEqual({ code, signal }, { code: 1, signal: null }, stderr);
      assert.match(stderr, /Error: async-hooks-native cannot be in a startup snapshot/);
      assert.match(stderr, /code: 'ERR_ASYNC_HOOKS_NATIVE_SNAPSHOT'/);
    }));

  it('may load it when they start', () =>
    inFolder(async (directory) => {
      const built = await build(directory, 'start');
      assert.strictEqual(built.code, 0, built.stderr);
      const env = { ASYNC_HOOKS_NATIVE_TEST_FROM: path.join(root, 'index.js') };
      const { stdout, stderr } = await startNode(['--snapshot-blob', 'blob'], {
        cwd: directory,
        env,
      });
      assert.strictEqual(stdout, 'store true\n', stderr);
    }));
});

describe('a single executable', () => {
  it('finds the package beside it', { skip: major < 26 && 'it takes another tool' }, () =>
    inFolder(async (directory) => {
      const main = `
        const { createRequire } = require('node:module');
        const load = createRequire(${JSON.stringify(path.join(root, 'index.js'))});
        const { AsyncLocalStorage } = load('./index.js');
        const storage = new AsyncLocalStorage();
        storage.run('store', async () => {
          await null;
          console.log(storage.getStore());
        });`;
      writeFileSync(path.join(directory, 'main.js'), main);
      copyFileSync(process.execPath, path.join(directory, 'node'));
      const config = {
        main: 'main.js',
        output: 'app',
        executable: path.join(directory, 'node'),
        disableExperimentalSEAWarning: true,
      };
      writeFileSync(path.join(directory, 'sea.json'), JSON.stringify(config));
      const built = await startNode(['--build-sea', 'sea.json'], { cwd: directory });
      assert.strictEqual(built.code, 0, built.stderr);
      const { stdout, stderr } = await startNode([], { command: path.join(directory, 'app') });
      assert.strictEqual(stdout, 'store\n', stderr);
    }),
  );
});
