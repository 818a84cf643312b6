'use strict';

// The preload, for programs that run on: reports at the end and when asked, of Workers, too.

const assert = require('node:assert');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { describe, it } = require('node:test');
const { root, startNode } = require('../support');
const { command } = require('./run-lost');

const program = path.join(__dirname, 'fixtures', 'server.js');
const preload = ['--require', path.join(root, 'lost.js')];
const count = (text, what) => text.split(what).length - 1;

/** Starts the program, which speaks. */
async function start(...args) {
  const child = fork(program, args, {
    execArgv: preload,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const server = {
    child,
    text: '',
    ended: once(child, 'close'),
    async reported(times) {
      while (count(server.text, 'How to read this') + count(server.text, 'No store') < times) {
        await once(child.stderr, 'data');
      }
    },
  };
  child.stderr.setEncoding('utf8').on('data', (text) => {
    server.text += text;
  });
  await once(child, 'message');
  return server;
}

describe('the preload lost', () => {
  it('reports at the end', async () => {
    const { code, stderr } = await startNode([...preload, program]);
    assert.strictEqual(code, 0, stderr);
    assert.strictEqual(count(stderr, 'LOST  getStore()'), 1, stderr);
    assert.match(stderr, /1 store lost/);
  });

  it(
    'tells when it gets SIGUSR2, and at the end what is new',
    { skip: process.platform === 'win32' && 'there is no SIGUSR2' },
    async () => {
      const server = await start('quiet');
      server.child.kill('SIGUSR2');
      await server.reported(1);
      assert.match(server.text, /No store was lost so far/);
      server.child.send('lose');
      await once(server.child, 'message');
      server.child.kill('SIGUSR2');
      await server.reported(2);
      server.child.send('end');
      const [code] = await server.ended;
      assert.strictEqual(code, 0);
      assert.strictEqual(count(server.text, 'LOST  getStore()'), 1, server.text);
    },
  );

  it('reports what Workers lost', async () => {
    const { code, stderr } = await startNode([...preload, program, 'workers']);
    assert.strictEqual(code, 0, stderr);
    assert.strictEqual(count(stderr, 'LOST  getStore()'), 2, stderr);
    assert.strictEqual(count(stderr, 'In Worker '), 2, stderr);
  });

  it(
    'SIGUSR2 asks Workers, too',
    { skip: process.platform === 'win32' && 'there is no SIGUSR2' },
    async () => {
      const child = fork(path.join(__dirname, 'fixtures', 'asked-worker.js'), [], {
        execArgv: preload,
        stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      });
      let text = '';
      child.stderr.setEncoding('utf8').on('data', (more) => (text += more));
      const ended = once(child, 'close');
      await once(child, 'message');
      child.kill('SIGUSR2');
      while (!/In Worker \d+:\n[^]*1 store lost/.test(text)) await once(child.stderr, 'data');
      child.kill('SIGKILL');
      await ended;
      assert.strictEqual(count(text, 'LOST  getStore()'), 1, text);
    },
  );

  for (const how of ['exit', 'terminate', 'exit of the main thread']) {
    it(`reports what a Worker lost that ends by ${how}`, async () => {
      const file = path.join(__dirname, 'fixtures', 'ended-worker.js');
      const { code, stderr } = await startNode([...preload, file, how]);
      assert.strictEqual(code, 0, stderr);
      assert.strictEqual(count(stderr, 'LOST  getStore()'), 1, stderr);
      assert.strictEqual(count(stderr, 'In Worker '), 1, stderr);
      const verified = await startNode([command, 'lost', '--verify', file, how]);
      assert.match(verified.stderr, /1 store lost/);
      assert.match(verified.stderr, /verified: with it bound, the store is there/);
    });
  }

  for (const when of ['before', 'after']) {
    it(`reports what was lost in a program that emptied the cache of modules ${when} loading it`, async () => {
      const file = path.join(__dirname, 'fixtures', 'emptied-cache.js');
      const register = ['--require', path.join(root, 'register.js')];
      const { code, stderr } = await startNode([...register, file, when]);
      assert.strictEqual(code, 0, stderr);
      assert.strictEqual(count(stderr, 'LOST  getStore()'), 1, stderr);
    });
  }

  it('the command reports once what several threads lost', async () => {
    const { code, stderr } = await startNode([command, 'lost', program, 'workers']);
    assert.strictEqual(code, 1, stderr);
    assert.strictEqual(count(stderr, 'LOST  getStore()'), 1, stderr);
  });
});
