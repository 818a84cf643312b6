'use strict';

// AsyncResource.prototype.emitBefore() and emitAfter(), which older versions of Node had and some
// libraries still call. There is no built-in to compare with, so the expectations are spelled out.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const builtIn = require('node:async_hooks');
const { AsyncResource } = require('../..');
const { aborted, normalize, runProgram, startNodeThatAborts } = require('../support');

const program = path.join(__dirname, 'programs', 'emit-before-after.js');
const run = (scenario, options) => runProgram('native', program, { args: [scenario], ...options });

describe('emitBefore and emitAfter', () => {
  it('exist, unlike in the built-in', () => {
    for (const name of ['emitBefore', 'emitAfter']) {
      assert.strictEqual(typeof AsyncResource.prototype[name], 'function');
      assert.strictEqual(builtIn.AsyncResource.prototype[name], undefined);
      const { enumerable } = Object.getOwnPropertyDescriptor(AsyncResource.prototype, name);
      assert.strictEqual(enumerable, false);
    }
  });

  it('enter and leave the context of the resource, nested', async () => {
    const { code, lines } = await run('works', { nodeOptions: ['--no-deprecation'] });
    assert.strictEqual(code, 0);
    assert.deepStrictEqual(normalize(lines), [
      'note outside trigger 0 execution 1 #1 #2',
      'before #1 trigger 1 execution #1',
      'note returns itself trigger 1 execution #1 true',
      'note in a trigger 1 execution #1 true',
      'before #2 trigger #1 execution #2',
      'note in b trigger #1 execution #2 true',
      'before #1 trigger 1 execution #1',
      'note in a again trigger 1 execution #1',
      'after #1 trigger 1 execution #1',
      'after #2 trigger #1 execution #2',
      'note returns itself trigger 1 execution #1 true',
      'note in a trigger 1 execution #1',
      'after #1 trigger 1 execution #1',
      'note outside trigger 0 execution 1',
    ]);
  });

  it('warn once, with a code', async () => {
    const { code, lines } = await run('warns');
    assert.strictEqual(code, 0);
    assert.deepStrictEqual(normalize(lines), [
      'note warning DeprecationWarning DEP0098 true',
      'note end',
    ]);
  });

  it('enter and leave the stores of the resource', async () => {
    const { code, lines } = await run('stores');
    assert.strictEqual(code, 0);
    assert.deepStrictEqual(normalize(lines), ['note in between inside', 'note afterwards outside']);
  });

  it('an error in between is followed by after when the listeners have run', async () => {
    const { code, lines } = await run('uncaught in between', {
      nodeOptions: ['--no-deprecation'],
    });
    assert.strictEqual(code, 0);
    const seen = lines.map(({ event, label }) => label ?? event);
    const start = seen.indexOf('throwing');
    assert.deepStrictEqual(seen.slice(start, start + 4), [
      'throwing',
      'listener',
      'after',
      'after',
    ]);
    assert.ok(seen.includes('next'));
  });

  for (const scenario of ['crossed', 'crossed under a hook', 'after without before']) {
    it(`${scenario}: ends the process with Node's message`, async () => {
      const { code, lines, stderr } = await run(scenario);
      const [, expected, actual] = /expected: (\d+), actual: (\d+)/.exec(stderr);
      assert.ok(
        stderr.includes(
          'Error: async hook stack has become corrupted ' +
            `(actual: ${actual}, expected: ${expected})${process.platform === 'win32' ? '\r\n' : '\n'}`,
        ),
        stderr,
      );
      assert.strictEqual(code, 1);
      assert.deepStrictEqual(lines, []);
      assert.ok(!stderr.includes('not reached'), stderr);
    });
  }

  it('crossed under --abort-on-uncaught-exception: aborts', async () => {
    const result = await run('crossed', {
      nodeOptions: ['--abort-on-uncaught-exception'],
      start: startNodeThatAborts,
    });
    assert.ok(result.stderr.includes('async hook stack has become corrupted'), result.stderr);
    assert.ok(aborted(result), `${result.code} ${result.signal}`);
  });
});
