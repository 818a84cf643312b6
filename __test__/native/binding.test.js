'use strict';

// What a user sees when the native core cannot be loaded or is told nonsense.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { root, startNode } = require('../support');
const { inProcess } = require('./support');

const { platform, arch } = process;

describe('without a binary', () => {
  let directory;

  before(() => {
    directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'binding-')));
    fs.mkdirSync(path.join(directory, 'lib'));
    for (const file of ['binding.js', 'lib/native.js', 'package.json']) {
      fs.copyFileSync(path.join(root, file), path.join(directory, file));
    }
  });

  after(() => fs.rmSync(directory, { recursive: true }));

  async function load() {
    const source = `
      try {
        require('./lib/native');
      } catch ({ name, code, message, cause }) {
        console.log(JSON.stringify({ name, code, message, cause: cause.message }));
      }`;
    const { stdout, stderr } = await startNode(['-e', source], { cwd: directory });
    return JSON.parse(stdout || stderr);
  }

  it('the error names the platform, what was looked for and how to build it', async () => {
    const error = await load();
    assert.strictEqual(error.name, 'Error');
    assert.strictEqual(error.code, 'ERR_ASYNC_HOOKS_NATIVE_BINDING');
    const [first, second, file, name] = error.message.split('\n');
    assert.ok(first.includes(` for ${platform}-${arch}`), first);
    if (platform === 'linux') assert.match(first, /-(gnu|musl)\.$/);
    assert.strictEqual(second, `Looked for, in ${directory}:`);
    assert.match(file, new RegExp(`^  - \\./async-hooks-native\\.${platform}-${arch}.*\\.node$`));
    assert.match(name, new RegExp(`^  - async-hooks-native-${platform}-${arch}`));
    const last = `To build it (Rust is needed): cd ${directory} && npm install && npm run build`;
    assert.strictEqual(error.message.split('\n').at(-1), last);
    assert.match(error.cause, /native binding/);
  });

  it('and what is wrong with a binary that is there', { skip: platform !== 'linux' }, async () => {
    const [built] = fs.readdirSync(root).filter((name) => name.endsWith('.node'));
    const broken = path.join(directory, built);
    fs.writeFileSync(broken, 'not a binary');
    const { message } = await load();
    fs.rmSync(broken);
    assert.ok(message.includes(`  - ${broken}: `), message);
  });

  it('nor a loader, which the build makes too', async () => {
    fs.rmSync(path.join(directory, 'binding.js'));
    const { code, message } = await load();
    assert.strictEqual(code, 'ERR_ASYNC_HOOKS_NATIVE_BINDING');
    assert.ok(message.includes('\n  - ../binding\n'), message);
  });
});

describe('ASYNC_HOOKS_NATIVE_BUFFERS', () => {
  const external = (buffers) =>
    inProcess((native) => console.log(native.async_wrap.externalBuffers), {
      env: { ASYNC_HOOKS_NATIVE_BUFFERS: buffers },
    });

  it('says whose the memory is', async () => {
    assert.strictEqual(await external('external'), true);
    assert.strictEqual(await external(''), true);
    assert.strictEqual(await external('v8'), false);
  });

  it('has no other values', async () => {
    const env = { ASYNC_HOOKS_NATIVE_BUFFERS: 'V8' };
    const { code, stderr } = await startNode(['-e', "require('./lib/native')"], { env, cwd: root });
    assert.strictEqual(code, 1);
    const message = "ASYNC_HOOKS_NATIVE_BUFFERS is 'V8', which is none of: external, v8";
    assert.ok(stderr.includes(message), stderr);
  });
});
