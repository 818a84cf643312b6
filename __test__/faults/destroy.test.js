'use strict';

// When `destroy` comes, under both ways to notice that a resource has been collected.

const assert = require('node:assert');
const os = require('node:os');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runProgram } = require('../support');

const program = path.join(__dirname, 'programs', 'destroy.js');
const { names } = require(program);

// A FinalizationRegistry tells in a task, later than the built-in does: not in a loop of microtasks or
// ticks, and not by what listened when the resource was collected.
const needsWeakHandles = names.filter((name) => /order|exit|nobody|collected$/i.test(name));

async function outcome(which, name, env) {
  const { code, lines, signal, stderr } = await runProgram(which, program, {
    args: [name],
    nodeOptions: ['--expose-gc'],
    env,
  });
  return {
    code,
    signal,
    stderr: stderr.split('\n').filter((line) => /Error/.test(line)),
    lines: lines.map(({ label, values }) => [label, ...values.map(({ text }) => text)]),
  };
}

describe('destroy', { concurrency: os.availableParallelism() }, () => {
  for (const name of names) {
    it(name, async () => {
      const native = await outcome('native', name, { ASYNC_HOOKS_NATIVE_WEAK: 'v8' });
      assert.deepStrictEqual(native, await outcome('built-in', name));
      assert.ok(native.lines.length > 0);
    });
  }
});

describe('destroy with a FinalizationRegistry', { concurrency: os.availableParallelism() }, () => {
  for (const name of names.filter((each) => !needsWeakHandles.includes(each))) {
    it(name, async () => {
      const native = await outcome('native', name, { ASYNC_HOOKS_NATIVE_WEAK: 'registry' });
      assert.deepStrictEqual(native, await outcome('built-in', name));
    });
  }
});
