'use strict';

// What a user sees when the native core cannot be loaded or is told nonsense.

const assert = require('node:assert');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { afterEach, beforeEach, describe, it } = require('node:test');
const { loadBinary, target } = require('../../lib/platform/binary');
const { root, startNode } = require('../support');
const { inProcess } = require('./support');

const { platform, arch } = process;

describe('without a binary', () => {
  let directory;

  beforeEach(() => {
    directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'binding-')));
    fs.cpSync(path.join(root, 'lib'), path.join(directory, 'lib'), { recursive: true });
    describePackage({ [`async-hooks-native-${target()}`]: '0.0.0' });
  });

  afterEach(() => fs.rmSync(directory, { recursive: true }));

  function describePackage(optionalDependencies) {
    const description = JSON.stringify({ name: 'async-hooks-native', optionalDependencies });
    fs.writeFileSync(path.join(directory, 'package.json'), description);
  }

  async function load() {
    const source = `
      try {
        require('./lib/platform/binary').loadBinary();
      } catch ({ name, code, message, cause }) {
        console.log(JSON.stringify({ name, code, lines: message.split('\\n'), causes: cause.errors.length }));
      }`;
    const { stdout, stderr } = await startNode(['-e', source], { cwd: directory });
    return JSON.parse(stdout || stderr);
  }

  it('the error names the platform, what was tried and what to do', async () => {
    const { name, code, lines, causes } = await load();
    assert.strictEqual(name, 'Error');
    assert.strictEqual(code, 'ERR_ASYNC_HOOKS_NATIVE_BINDING');
    assert.deepStrictEqual(lines, [
      `Cannot load the native binary of async-hooks-native for ${target()}. Tried:`,
      `  - ${path.join(directory, `async-hooks-native.${target()}.node`)}: not there`,
      `  - async-hooks-native-${target()}: not there`,
      `It comes with the optional dependency async-hooks-native-${target()}. Install the dependencies`,
      'again, on this machine and with the optional ones: npm install --include=optional',
    ]);
    assert.strictEqual(causes, 2);
  });

  it('advises to build it if the source is there', async () => {
    fs.writeFileSync(path.join(directory, 'Cargo.toml'), '');
    const { lines } = await load();
    const last = `To build it (Rust is needed): cd ${directory} && npm install && npm run build`;
    assert.strictEqual(lines.at(-1), last);
  });

  it('lists the supported platforms on any other platform', async () => {
    describePackage({ 'async-hooks-native-one': '0.0.0', 'async-hooks-native-two': '0.0.0' });
    const { lines } = await load();
    assert.strictEqual(lines[3], 'There are prebuilt binaries for one, two.');
    assert.match(lines[4], /build it from the package's repository/);
  });

  it('names no platforms if its description has none', async () => {
    describePackage({});
    const { lines } = await load();
    assert.match(lines[3], /^This copy names no prebuilt binaries: build it from /);
  });

  it('says what is wrong with a binary that exists', { skip: platform !== 'linux' }, async () => {
    const broken = path.join(directory, `async-hooks-native.${target()}.node`);
    fs.writeFileSync(broken, 'not a binary');
    const { lines } = await load();
    assert.strictEqual(lines[1], `  - ${broken}: ${broken} is cut off`);
  });
});

describe('the binary of the machine', () => {
  it('is that of the platform, the architecture and the C library', () => {
    const [first, ...rest] = target().split('-');
    assert.strictEqual(first, platform);
    assert.strictEqual(rest[0], arch);
    if (platform !== 'linux') return;
    const { header } = process.report.getReport();
    assert.strictEqual(rest[1], header.glibcVersionRuntime ? 'gnu' : 'musl');
  });

  it('is the one that was built', () => {
    const { path: file } = loadBinary();
    assert.strictEqual(file, path.join(root, `async-hooks-native.${target()}.node`));
  });
});

describe('ASYNC_HOOKS_NATIVE_BUFFERS', () => {
  const external = (buffers) =>
    inProcess((native) => console.log(native.async_wrap.externalBuffers), {
      env: { ASYNC_HOOKS_NATIVE_BUFFERS: buffers },
    });

  it('selects the owner of the memory', async () => {
    assert.strictEqual(await external('external'), true);
    assert.strictEqual(await external('v8'), false);
  });

  it('rejects other values', async () => {
    const env = { ASYNC_HOOKS_NATIVE_BUFFERS: 'V8' };
    const { code, stderr } = await startNode(['-e', "require('./lib/platform/native')"], {
      env,
      cwd: root,
    });
    assert.strictEqual(code, 1);
    const message = "ASYNC_HOOKS_NATIVE_BUFFERS is 'V8', which is none of: external, v8";
    assert.ok(stderr.includes(message), stderr);
  });
});
