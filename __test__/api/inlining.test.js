'use strict';

// How long what V8 shall inline is. docs/performance.md says why these are the limits.

const assert = require('node:assert');
const path = require('node:path');
const { test } = require('node:test');
const { startNode } = require('../support');

const kSmall = 27;
const kWithAllThatItCalls = 766;

const root = JSON.stringify(path.join(__dirname, '..', '..'));
const uses = `
  const { AsyncLocalStorage, AsyncResource } = require(${root});
  const storage = new AsyncLocalStorage();
  storage.run(1, () => storage.run(2, () => {}));
  new AsyncResource('R').runInAsyncScope(() => {});
`;
const major = Number.parseInt(process.versions.node, 10);
// Up to Node 22 a resource keeps what its callback leaves.
const keepFrame = major <= 22 ? ['keepFrame'] : [];

const run = ['run', 'readStore', 'valuesOf', 'makeFrame', 'valuesOf'];
run.push('hostOf', 'withStore', 'copyOf', 'Frame');
const scope = ['runInAsyncScope', 'enterScope', 'pushAsyncContext', 'restoreFrame'];
scope.push('vetoersExist', 'leaveScope', ...keepFrame);

/** The length of the first function of that name, which is ours: core's are in its snapshot. */
async function bytecodeLength(name) {
  const flags = ['--print-bytecode', `--print-bytecode-filter=${name}`];
  const { code, stdout } = await startNode([...flags, '-e', uses]);
  assert.strictEqual(code, 0);
  const length = /^Bytecode length: (\d+)$/m.exec(stdout);
  assert.ok(length, `${name} was not compiled`);
  return Number(length[1]);
}

async function checkLength(names) {
  const lengths = await Promise.all(names.map(bytecodeLength));
  const sum = lengths.reduce((total, length) => total + length);
  assert.ok(sum <= kWithAllThatItCalls, names.map((name, i) => `${name} ${lengths[i]}`).join(', '));
}

test('run is short with all that it calls', () => checkLength(run));

test(
  'runInAsyncScope is short with all that it calls',
  {
    // Its V8 compiles the same source to more bytes than the later ones, for which this is tuned.
    skip: major === 20 && 'V8 of Node 20 makes more bytecode of it',
  },
  () => checkLength(scope),
);

test('the constructor of AsyncResource is small', async () => {
  const length = await bytecodeLength('AsyncResource');
  assert.ok(length <= kSmall, String(length));
});
