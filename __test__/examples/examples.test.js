'use strict';

// The programs in examples/ do what they say.

const assert = require('node:assert');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const { describe, it } = require('node:test');
const { root, startNode } = require('../support');

const example = (name) => path.join(root, 'examples', name);

describe('examples', () => {
  it('connection-pool calls back in the context of the caller', async () => {
    const { code, stderr, stdout } = await startNode([example('connection-pool.js')]);
    assert.strictEqual(stderr, '');
    assert.strictEqual(code, 0);
    const requests = [1, 2, 3, 4, 5, 6, 7, 8];
    assert.deepStrictEqual(
      stdout.trim().split('\n').sort(),
      requests.map((i) => `request ${i} got HELLO FROM REQUEST ${i}`),
    );
  });

  it('leak-finder finds the timers that its server forgets, and nothing else', async () => {
    const { code, stderr, stdout } = await startNode([example('leak-finder.js')]);
    assert.strictEqual(stderr, '');
    assert.strictEqual(code, 0);
    const [title, leak, ...rest] = stdout.trim().split('\n');
    assert.strictEqual(title, 'Alive after 20 connections were closed:');
    assert.match(leak, /^ +20 Timeout, made at Server\.<anonymous> \(.*leak-finder\.js:\d+:\d+\)$/);
    // The server, and what Node has for itself.
    assert.ok(rest.includes('    1 TCPSERVERWRAP, made at a place inside of Node'), stdout);
    for (const line of rest) assert.match(line, /^ {4}1 [A-Z]+, made at a place inside of Node$/);
  });

  it(
    'leak-finder finds what another program forgets',
    { skip: process.platform === 'win32' && 'there is no SIGUSR2' },
    async () => {
      const program = path.join(__dirname, 'programs', 'leaking.js');
      const { code, stderr } = await startNode(['-r', example('leak-finder.js'), program]);
      assert.strictEqual(code, 0, stderr);
      // By the signal and at the end.
      for (const type of ['Timeout', 'FSEVENTWRAP']) {
        assert.strictEqual(stderr.split(`    1 ${type}, made at leak (`).length - 1, 2, stderr);
      }
      assert.doesNotMatch(stderr, /made at stop/);
    },
  );

  it('request-tagging-server answers with the tag of the request', async () => {
    const server = fork(example('request-tagging-server.js'), { execArgv: [] });
    const ended = once(server, 'exit');
    const [{ url }] = await once(server, 'message');
    const tags = Array.from({ length: 30 }, (_, i) => `tag-${i}`);
    const answers = await Promise.all(
      tags.map(async (tag) => {
        const headers = { 'x-request-tag': tag, connection: 'close' };
        return (await fetch(url, { headers })).text();
      }),
    );
    assert.deepStrictEqual(answers, tags);
    server.send('report');
    const [counts] = await once(server, 'message');
    assert.strictEqual(counts.served, tags.length);
    assert.strictEqual(counts.mixedUp, 0);
    assert.ok(counts.reads > 10 * tags.length);
    assert.strictEqual((await ended)[0], 0);
  });
});
