'use strict';

// `node -r async-hooks-native/register`: what user-land requires as async_hooks is this package, and
// core goes on as before.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { pathToFileURL } = require('node:url');
const { root, startNode } = require('../support');

const register = path.join(root, 'register.js');
const program = (name) => path.join(__dirname, 'programs', name);

describe('the preload', { concurrency: os.availableParallelism() }, () => {
  it('gives the drop-in to every way of requiring it', async () => {
    const { code, stderr, stdout } = await startNode(['-r', register, program('identity.js')]);
    assert.strictEqual(code, 0, stderr);
    const lines = stdout.trim().split('\n');
    assert.ok(lines.length > 12, stdout);
    assert.deepStrictEqual(
      lines.filter((line) => !line.endsWith(': true')),
      ['a missing module: MODULE_NOT_FOUND'],
    );
    assert.strictEqual(stderr, '');
  });

  it('without it they give the built-in', async () => {
    const { code, stderr, stdout } = await startNode([program('identity.js')]);
    assert.strictEqual(code, 0, stderr);
    assert.match(stdout, /^require\('async_hooks'\): false$/m);
    assert.match(stdout, /^require\('node:async_hooks'\): false$/m);
  });

  it('may be loaded twice', async () => {
    const args = ['-r', register, '-r', register, program('identity.js')];
    const { code, stderr, stdout } = await startNode(args);
    assert.strictEqual(code, 0, stderr);
    assert.match(stdout, /^require\('async_hooks'\): true$/m);
  });

  for (const name of ['captured.js', 'without-process.js', 'core-requires.js']) {
    it(`changes nothing that ${name} shows`, async () => {
      const expected = await startNode([program(name)]);
      assert.strictEqual(expected.code, 0, expected.stderr);
      assert.deepStrictEqual(
        await startNode(['-r', register, '-r', register, program(name)]),
        expected,
      );
    });
  }

  it('may be loaded from another copy of the package', async () => {
    const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'copy-of-package-'));
    try {
      for (const name of fs.readdirSync(root)) {
        if (!/^(lib|package\.json|.*\.js|.*\.node)$/.test(name)) continue;
        fs.cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
      }
      const { code, stderr, stdout } = await startNode([
        '-r',
        path.join(copy, 'register.js'),
        program('identity.js'),
      ]);
      assert.strictEqual(code, 0, stderr);
      assert.match(stdout, /^require\('async_hooks'\): true$/m);
    } finally {
      fs.rmSync(copy, { recursive: true });
    }
  });

  it('reaches Workers and child processes through NODE_OPTIONS', async () => {
    const { code, stderr, stdout } = await startNode([program('worker.js')], {
      env: { NODE_OPTIONS: `--require ${JSON.stringify(register)}` },
    });
    assert.strictEqual(code, 0, stderr);
    assert.deepStrictEqual(stdout.trim().split('\n'), [
      'main thread: true',
      'Worker 1: true',
      'Worker 2: true',
      'child process: true',
    ]);
  });

  it('reaches Workers that are made with eval only by --require', async () => {
    const code = "console.log(require('async_hooks') === require(process.env.PACKAGE))";
    const start = `new (require('worker_threads').Worker)(${JSON.stringify(code)}, { eval: true })`;
    const url = pathToFileURL(register).href;
    const options = { env: { PACKAGE: root } };
    const required = await startNode(['--require', register, '-e', start], options);
    assert.deepStrictEqual([required.stdout, required.stderr], ['true\n', '']);
    const imported = await startNode(['--import', url, '-e', start], options);
    assert.deepStrictEqual([imported.stdout, imported.stderr], ['false\n', '']);
  });

  it('reaches Workers from the command line, and no child processes', async () => {
    const { code, stderr, stdout } = await startNode(['-r', register, program('worker.js')]);
    assert.strictEqual(code, 0, stderr);
    assert.deepStrictEqual(stdout.trim().split('\n'), [
      'main thread: true',
      'Worker 1: true',
      'Worker 2: true',
      'child process: false',
    ]);
  });

  it('does not change core', async () => {
    const [plain, preloaded] = await Promise.all([
      startNode([program('core.js')]),
      startNode(['-r', register, program('core.js')]),
    ]);
    assert.strictEqual(plain.code, 0, plain.stderr);
    assert.match(plain.stdout, /^all done$/m);
    assert.strictEqual(preloaded.stdout, plain.stdout);
    assert.strictEqual(preloaded.stderr, plain.stderr);
    assert.strictEqual(preloaded.code, 0);
  });

  it('works with the test runner', async () => {
    const { code, stdout } = await startNode([
      '-r',
      register,
      '--test-reporter=tap',
      program('test-runner.js'),
    ]);
    assert.match(stdout, /^# pass 2$/m);
    assert.strictEqual(code, 0, stdout);
  });

  it('works with --eval, --print and the standard input', async () => {
    const source = 'require("async_hooks") === require(process.env.PACKAGE)';
    const env = { PACKAGE: root };
    const [evaluated, printed, piped] = await Promise.all([
      startNode(['-r', register, '-e', `console.log(${source})`], { env }),
      startNode(['-r', register, '-p', source], { env }),
      startNode(['-r', register, '-'], { env, input: `console.log(${source})` }),
    ]);
    for (const { code, stderr, stdout } of [evaluated, printed, piped]) {
      assert.strictEqual(code, 0, stderr);
      assert.strictEqual(stdout, 'true\n');
    }
  });
});
