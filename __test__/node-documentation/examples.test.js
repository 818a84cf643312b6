'use strict';

// The examples of Node's documentation of async_hooks that need no handles of the network or the
// file system. Each runs as it is, with the built-in, and under the preload of this package, and must
// print what the documentation says. Ids are replaced by their rank among those that are printed,
// from #1; 0 and 1 stay what they are.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { programsIn, root, startNode } = require('../support');

const register = path.join(root, 'register.js');

const expected = {
  overview: ['eid 1 tid 0'],
  'inherited-callbacks': ['init MyResource #1', 'before #1', 'inside', 'after #1'],
  printing: [
    'init PRINT #1 1',
    'before #1',
    'inside',
    'after #1',
    'init PROMISE #2 1',
    'init PROMISE #3 #2',
    'before #3',
    'then',
    'after #3',
  ],
  'printing-asynchronously': ['Timeout #1 trigger 1', 'Timeout #2 trigger #1'],
  'cleared-timeout': [
    'init #1 Timeout',
    'init #2 Immediate',
    'destroy #1',
    'before #2',
    'end',
    'after #2',
    'destroy #2',
  ],
  context: [
    'TickObject(#1): trigger: 1 execution: 1',
    'before:  #1',
    '  Timeout(#2): trigger: #1 execution: #1',
    'after:   #1',
    'before:  #2',
    '>>> #2',
    '  TickObject(#3): trigger: #2 execution: #2',
    'after:   #2',
    'before:  #3',
    'after:   #3',
  ],
  'promise-resolve': [
    'init for PROMISE with id #1, trigger id: 1',
    '  promise resolve #1',
    'init for PROMISE with id #2, trigger id: #1',
    '  before #2',
    '  promise resolve #2',
    '  after #2',
  ],
  'top-level-resource': ['1 {}'],
  'continuation-local-storage': ['{"state":"/one"}', '{"state":"/two"}'],
  'execution-id': ['bootstrap 1', 'immediate #2 because of 1', 'connection #1 because of 1'],
  // The documentation says `eid 1`, as older versions of Node did.
  'promise-tracking-off': ['eid 0 tid 0'],
  'promise-tracking-on': ['eid #2 tid #1'],
  'chained-promises-only': [
    'init #1',
    'init #2',
    'init #3',
    'before #2',
    'after #2',
    'before #3',
    'after #3',
  ],
  'async-resource': [
    'init OVERVIEW #1 because of 1',
    'before #1',
    'inside #1: thisArg a,b',
    'after #1',
    'ids #1 1, result',
  ],
  'db-query': ['null rows of SELECT, own context: true, trigger: 1', 'closed: null'],
  'emit-before-after': [
    'before #1',
    'outer #1',
    'before #2',
    'inner #2',
    'after #2',
    'outer #1',
    'after #1',
    'main 1',
  ],
  'no-callbacks': ['true true true', 'goes on'],
  // The last two lines are of the immediate that keeps the process going after the listener.
  'after-uncaught-exception': [
    'before #1',
    'uncaughtException thrown',
    'after #1',
    'before #2',
    'after #2',
  ],
};

// Those that the built-in of these versions has no more.
const removed = new Set(['emit-before-after']);

function normalize(stdout) {
  const ids = new Set();
  for (const [number] of stdout.matchAll(/\d+/g)) if (Number(number) > 1) ids.add(Number(number));
  const ranked = [...ids].sort((a, b) => a - b);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) =>
      line.replace(/\d+/g, (number) => {
        return Number(number) > 1 ? `#${ranked.indexOf(Number(number)) + 1}` : number;
      }),
    );
}

describe('the documentation', { concurrency: os.availableParallelism() }, () => {
  const examples = programsIn(path.join(__dirname, 'examples'));

  it('every example has its expectation', () => {
    assert.deepStrictEqual(examples.map(({ name }) => name).sort(), Object.keys(expected).sort());
  });

  for (const { name, file } of examples) {
    it(`${name}, with this package`, async () => {
      const args = ['--no-deprecation', '-r', register, file];
      const { code, stderr, stdout } = await startNode(args);
      assert.strictEqual(stderr, '');
      assert.deepStrictEqual(normalize(stdout), expected[name]);
      assert.strictEqual(code, 0);
    });

    it(
      `${name}, with the built-in`,
      {
        skip: removed.has(name) && 'the built-in of Node 12 and later has it no more',
      },
      async () => {
        const { code, stdout } = await startNode([file]);
        assert.deepStrictEqual(normalize(stdout), expected[name]);
        assert.strictEqual(code, 0);
      },
    );
  }
});
