'use strict';

// What is in the place of the binary, and must not be loaded: the process would end over it, or do what
// another version does.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { after, describe, it } = require('node:test');
const { whyUnusable } = require('../../lib/platform/binary-file');
const { loadBinary, target } = require('../../lib/platform/binary');
const { root } = require('../support');
const { temporaryFolder } = require('./support');

const own = fs.readFileSync(loadBinary().path);
const packageName = `async-hooks-native-${target()}`;

/** A header of another format, with sections to the byte `size`. */
const HEADERS = {
  elf(machine, size) {
    const header = Buffer.alloc(64);
    header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
    header.writeUInt16LE(machine, 18);
    header.writeBigUInt64LE(BigInt(size - 64), 40);
    header.writeUInt16LE(64, 58);
    header.writeUInt16LE(1, 60);
    return header;
  },
  macho(machine, size) {
    const header = Buffer.alloc(32 + 72);
    header.writeUInt32LE(0xfeedfacf, 0);
    header.writeUInt32LE(machine, 4);
    header.writeUInt32LE(1, 16);
    header.writeUInt32LE(72, 20);
    header.writeUInt32LE(0x19, 32);
    header.writeUInt32LE(72, 36);
    header.writeBigUInt64LE(0n, 72);
    header.writeBigUInt64LE(BigInt(size), 80);
    return header;
  },
  pe(machine, size) {
    const header = Buffer.alloc(64 + 24 + 40);
    header.write('MZ');
    header.writeUInt32LE(64, 60);
    header.write('PE', 64);
    header.writeUInt16LE(machine, 68);
    header.writeUInt16LE(1, 70);
    header.writeUInt32LE(size - 128, 88 + 16);
    header.writeUInt32LE(128, 88 + 20);
    return header;
  },
};

const SYSTEMS = {
  linux: ['elf', { x64: 0x3e, arm64: 0xb7 }],
  darwin: ['macho', { x64: 0x01000007, arm64: 0x0100000c }],
  win32: ['pe', { x64: 0x8664, arm64: 0xaa64 }],
};

describe('the header of a binary', () => {
  const file = path.join(temporaryFolder(after), 'binary.node');

  function judge(bytes, { platform, arch } = process) {
    fs.writeFileSync(file, bytes);
    const before = ['platform', 'arch'].map((name) => [
      name,
      Object.getOwnPropertyDescriptor(process, name),
    ]);
    Object.defineProperty(process, 'platform', { value: platform });
    Object.defineProperty(process, 'arch', { value: arch });
    try {
      return whyUnusable(file);
    } finally {
      for (const [name, descriptor] of before) Object.defineProperty(process, name, descriptor);
    }
  }

  it('of this machine is accepted, and no part of it', () => {
    assert.strictEqual(judge(own), undefined);
    for (const length of [0, 1, 63, 64, 4096, own.length >> 1, own.length - 1]) {
      assert.match(
        judge(own.subarray(0, length)),
        /^is (cut off|not a native binary)/,
        `${length}`,
      );
    }
    assert.strictEqual(judge('x'.repeat(100)), 'is not a native binary');
  });

  it('is accepted on its own system and processor only', () => {
    for (const [platform, [format, machines]] of Object.entries(SYSTEMS)) {
      for (const [arch, machine] of Object.entries(machines)) {
        const whole = Buffer.concat([HEADERS[format](machine, 1000)], 1000);
        for (const other of Object.keys(SYSTEMS)) {
          for (const otherArch of ['x64', 'arm64']) {
            const found = judge(whole, { platform: other, arch: otherArch });
            if (other !== platform) assert.match(found, /^is for .*\), not for /);
            else if (otherArch !== arch) assert.match(found, /^is for the processor /);
            else assert.strictEqual(found, undefined);
          }
        }
        assert.match(judge(whole.subarray(0, 999), { platform, arch }), /^is cut off/);
      }
    }
  });

  it('of an unknown system is left to its loader', () => {
    assert.strictEqual(judge('x'.repeat(100), { platform: 'aix', arch: 'ppc64' }), undefined);
    const { linux } = SYSTEMS;
    const riscv = HEADERS[linux[0]](0xf3, 64);
    assert.strictEqual(judge(riscv, { platform: 'linux', arch: 'riscv64' }), undefined);
    assert.strictEqual(whyUnusable(path.join(root, 'none.node')), undefined);
  });
});

describe('a binary that must not be loaded', () => {
  /** A copy of what loads it, with the package of the platform. */
  function load(bytes, version) {
    const folder = temporaryFolder(after);
    const copy = path.join(folder, 'node_modules', 'async-hooks-native');
    const platform = path.join(folder, 'node_modules', packageName);
    fs.cpSync(path.join(root, 'lib'), path.join(copy, 'lib'), { recursive: true });
    fs.copyFileSync(path.join(root, 'package.json'), path.join(copy, 'package.json'));
    fs.mkdirSync(platform);
    const description = { name: packageName, version, main: 'binary.node' };
    fs.writeFileSync(path.join(platform, 'package.json'), JSON.stringify(description));
    fs.writeFileSync(path.join(platform, 'binary.node'), bytes);
    const { loadBinary: loadCopy } = require(path.join(copy, 'lib', 'platform', 'binary.js'));
    return { file: path.join(platform, 'binary.node'), platform, load: loadCopy };
  }

  const { version } = require('../../package.json');

  it('is named, with advice', () => {
    for (const [bytes, other, flaw] of [
      [own.subarray(0, own.length - 1), version, /is cut off: it has \d+ of \d+ bytes/],
      [
        'not a binary, but a text that is as long as a header has to be: 64',
        version,
        /is not a native/,
      ],
      [
        own,
        '0.0.1',
        new RegExp(`has the version 0.0.1, and async-hooks-native the version ${version}`),
      ],
    ]) {
      const { file, load: loadCopy, platform } = load(bytes, other);
      assert.throws(loadCopy, (error) => {
        assert.strictEqual(error.code, 'ERR_ASYNC_HOOKS_NATIVE_BINDING');
        assert.match(error.message, flaw);
        assert.ok(error.message.includes(`${file} `), error.message);
        assert.ok(error.message.includes(`Remove ${platform} and install`), error.message);
        return true;
      });
    }
  });

  it('is looked for beside a bundle, and the message says what to copy there', () => {
    const { load: loadCopy, platform } = load(own, version);
    fs.rmSync(platform, { recursive: true });
    const copy = path.join(platform, '..', 'async-hooks-native');
    fs.rmSync(path.join(copy, 'package.json'));
    const file = `async-hooks-native.${target()}.node`;
    const folder = path.join(copy, 'lib', 'platform');
    assert.throws(loadCopy, (error) => {
      assert.strictEqual(error.code, 'ERR_ASYNC_HOOKS_NATIVE_BINDING');
      const remedy = `This is a bundle, and the bundler has left the binary out. Copy ${file}\nfrom the package ${packageName} next to the bundle: ${folder}`;
      assert.ok(error.message.endsWith(remedy), error.message);
      return true;
    });
    fs.writeFileSync(path.join(folder, file), own);
    assert.strictEqual(loadCopy().path, path.join(folder, file));
  });

  it('is distinguished from one of the same version', () => {
    const { file, load: loadCopy } = load(own, version);
    assert.strictEqual(loadCopy().path, file);
  });
});
