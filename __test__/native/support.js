'use strict';

// What the tests of the native core share.

const assert = require('node:assert');
const path = require('node:path');
const { it } = require('node:test');
const { startNode } = require('../support');

const native = path.join(__dirname, '..', '..', 'lib', 'platform', 'native.js');

const kFields = { kBefore: 1, kAfter: 2, kCheck: 6, kStackLength: 7 };
const kUidFields = {
  kExecutionAsyncId: 0,
  kTriggerAsyncId: 1,
  kAsyncIdCounter: 2,
  kDefaultTriggerAsyncId: 3,
};

// Whether the memory of this process is owned by V8.
const v8OwnedBuffers =
  process.env.ASYNC_HOOKS_NATIVE_BUFFERS === 'v8' ||
  process.env.ASYNC_HOOKS_NATIVE_BINDING === 'js';

/**
 * Runs the tests of `file` once more, with memory that V8 owns.
 * @param {string} file
 */
function alsoWithBuffersOfV8(file) {
  if (v8OwnedBuffers) return;
  it('all of this with buffers of V8', async () => {
    const env = { ASYNC_HOOKS_NATIVE_BUFFERS: 'v8' };
    const { code, signal, stdout, stderr } = await startNode(['--test', file], { env });
    assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }, stdout + stderr);
  });
}

/**
 * Runs `program`, which gets the native functions as its argument, in a process of its own and
 * returns what it logged as JSON. Exceptions that nobody catches and signals are failures.
 * @param {(native: any) => void} program
 * @param {{ env?: Record<string, string>, flags?: string[] }} [options]
 */
async function inProcess(program, { env, flags = [] } = {}) {
  const source = `(${program})(require(${JSON.stringify(native)}))`;
  const { code, signal, stdout, stderr } = await startNode([...flags, '-e', source], { env });
  assert.deepStrictEqual({ code, signal }, { code: 0, signal: null }, stdout + stderr);
  return stdout.trim() === '' ? undefined : JSON.parse(stdout);
}

module.exports = {
  alsoWithBuffersOfV8,
  inProcess,
  kFields,
  kUidFields,
  native,
  v8OwnedBuffers,
};
