'use strict';

// How long what V8 shall inline is. docs/performance.md says why these are the limits.

const assert = require('node:assert');
const path = require('node:path');
const { test } = require('node:test');
const { major, startNode } = require('../support');

const kSmall = 27;
const kEach = 460;
const kWithAllThatItCalls = 766;
const kScopeWithGetStore = 845;

const root = JSON.stringify(path.join(__dirname, '..', '..'));
const uses = `
  const { AsyncLocalStorage, AsyncResource } = require(${root});
  const storage = new AsyncLocalStorage();
  const other = new AsyncLocalStorage();
  storage.run(1, () => storage.run(2, () => other.run(3, () => storage.getStore())));
  new AsyncResource('R').runInAsyncScope(() => {});
`;
// V8 of Node 20 makes more of the same source, and gets by with that each is short enough.
const makesMore = major === 20;

const run = ['run', 'getStore', 'readBeside', 'readIn', 'makeFrame', 'Frame'];
const scope = ['runInAsyncScope', 'enterScope', 'pushOver', 'setResourceFrame'];
// A resource keeps what its callback leaves where the runtime has no frames.
if (major <= 22) scope.push('leaveScope');

/** The length of the first function of that name, which is ours: core's are in its snapshot. */
async function bytecodeLength(name) {
  const flags = ['--print-bytecode', `--print-bytecode-filter=${name}`];
  const { code, stdout } = await startNode([...flags, '-e', uses]);
  assert.strictEqual(code, 0);
  const length = /^Bytecode length: (\d+)$/m.exec(stdout);
  assert.ok(length, `${name} was not compiled`);
  return Number(length[1]);
}

async function checkLength(names, limit = kWithAllThatItCalls) {
  const lengths = await Promise.all(names.map(bytecodeLength));
  const sum = lengths.reduce((total, length) => total + length);
  const message = names.map((name, i) => `${name} ${lengths[i]}`).join(', ');
  assert.ok(Math.max(...lengths) <= kEach, message);
  if (!makesMore) assert.ok(sum <= limit, message);
}

test('run is short with everything that it calls', () => checkLength(run));

test('runInAsyncScope is short with everything that it calls', () => checkLength(scope));

test('a scope with a getStore inside is short', () =>
  checkLength([...scope, 'getStore'], kScopeWithGetStore));

test('the constructor of AsyncResource is small', async () => {
  const length = await bytecodeLength('AsyncResource');
  assert.ok(length <= kSmall, String(length));
});
