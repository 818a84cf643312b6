'use strict';

const assert = require('node:assert');
const path = require('node:path');
const { it } = require('node:test');
const { root, startNode } = require('../support');

const register = path.join(root, 'register.js');

it('binds functions that are passed to addons', async () => {
  const program = path.join(__dirname, 'programs', 'bound.js');
  const { code, stderr } = await startNode([program]);
  assert.strictEqual(code, 0, stderr);
});

it('binds whatever intrinsics the program has replaced', async () => {
  const program = path.join(__dirname, 'programs', 'broken-intrinsics.js');
  const { code, stderr } = await startNode([program]);
  assert.strictEqual(code, 0, stderr);
});

it('binds so that neither a program nor an addon can observe it', async () => {
  const program = path.join(__dirname, 'programs', 'transparent.js');
  const { code, stderr, stdout } = await startNode(['--expose-gc', program]);
  assert.strictEqual(code, 0, stderr);
  assert.match(stdout, /nothing is kept alive\n$/);
});

it('replaces and loads nothing unless it is requested', async () => {
  const source = `
    const { dlopen } = process;
    require(${JSON.stringify(register)});
    const own = Object.keys(require.cache).filter((file) => /addons.(bind|wrappers|arguments|bound)/.test(file));
    console.log(own.length, /node_modules|left-alone/.test(String(dlopen)));`;
  const { stdout } = await startNode(['-e', source]);
  assert.strictEqual(stdout, '0 false\n');
});

it('can be requested by the environment, with exceptions, and rejects other values', async () => {
  const ask = (value) =>
    startNode(
      [
        '--require',
        register,
        '-p',
        "require(process.argv[1]).diagnose().findings.find(({ subject }) => subject === 'addons')?.why",
        path.join(root, 'doctor.js'),
      ],
      {
        env: {
          ASYNC_HOOKS_NATIVE_ADDONS: value,
          ASYNC_HOOKS_NATIVE_ADDONS_EXCEPT: 'sharp, bcrypt',
        },
      },
    );
  const { stdout } = await ask('bind');
  assert.match(stdout, /not those of sharp, bcrypt/);
  const { code, stderr } = await ask('all');
  assert.strictEqual(code, 1);
  assert.match(stderr, /ASYNC_HOOKS_NATIVE_ADDONS is 'all', which is none of: bind/);
});
