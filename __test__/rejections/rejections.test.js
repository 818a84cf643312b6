'use strict';

// Who learns of a rejected promise, in whatever way, is in its context.

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');
const { promisesLackFrames } = require('../../lib/frames/carrier');

const file = path.join(__dirname, 'programs', 'rejections.js');
const register = path.join(__dirname, '..', '..', 'register.js');
const { listeners, rejections } = require(file);

async function run(which, args, nodeOptions = [], env = {}) {
  const { stdout, code } = await startNode([...nodeOptions, file, which, ...args], { env });
  return { code, lines: stdout.split('\n') };
}

function same(args, nodeOptions = []) {
  it(args.concat(nodeOptions).join(', '), async () => {
    const builtIn = await run('built-in', args, nodeOptions);
    assert.ok(builtIn.lines.length > 1, 'nothing was learned');
    assert.deepStrictEqual(await run('native', args, nodeOptions), builtIn);
  });
}

// Nobody keeps the frame that such a promise was made in where V8 carries the frames and nobody listens. What the
// listeners of `exit` print then:
const lacking = {
  'in another context': 'exit: 1 for who rejects',
  'of a frozen promise': 'exit: 1 for who rejects',
  'of a promise of another realm': 'exit: 1 for undefined',
};
const lacksFrame = (listening, rejecting) =>
  promisesLackFrames && listening === 'exit listeners' && rejecting in lacking;

describe('a rejection is observed by', () => {
  // By default a rejection is no warning.
  for (const listening of listeners.filter((name) => name !== 'a warning listener')) {
    for (const rejecting of ['async', 'several']) same([listening, rejecting]);
  }
});

describe('a rejection', () => {
  for (const rejecting of rejections) {
    same(['a capture callback', rejecting]);
    same(['a listener on a process without listeners', rejecting]);
    if (!lacksFrame('exit listeners', rejecting)) same(['exit listeners', rejecting]);
  }
});

describe('a rejection under hooks', () => {
  for (const listening of ['a capture callback', 'exit listeners', 'a listener for everything']) {
    for (const rejecting of ['async', 'several', 'immediate', 'of a promise of another realm']) {
      if (!lacksFrame(listening, rejecting)) same([listening, rejecting, 'hook']);
    }
  }
});

describe('a mode of rejections', () => {
  for (const mode of ['strict', 'warn', 'none', 'warn-with-error-code']) {
    const option = `--unhandled-rejections=${mode}`;
    // What is strict ends the process before that.
    if (mode !== 'strict')
      same(['listeners for warnings and rejections', 'several', 'hook'], [option]);
    if (mode.startsWith('warn')) same(['a warning listener', 'async'], [option]);
    same(['a listener for everything', 'several', 'hook'], [option]);
    same(['a replaced emit that answers exceptions', 'several'], [option]);
  }
});

describe('a rejection under the preload', () => {
  for (const listening of ['a capture callback', 'exit listeners']) {
    it(listening, async () => {
      const args = [listening, 'several'];
      const preloaded = await run('built-in', args, ['--require', register]);
      assert.deepStrictEqual(preloaded, await run('built-in', args));
    });
  }
});

describe('a rejection where promise hooks carry the frames', () => {
  const env = { ASYNC_HOOKS_NATIVE_CARRIER: 'promise-hooks' };
  for (const rejecting of ['async', 'in another context', 'several']) {
    it(rejecting, async () => {
      const args = ['a capture callback', rejecting];
      assert.deepStrictEqual(await run('native', args, [], env), await run('built-in', args));
    });
  }
});

describe('what docs/compatibility.md says about programs without listeners of rejections', () => {
  for (const [rejecting, printed] of Object.entries(lacking)) {
    it(rejecting, { skip: !promisesLackFrames && 'there is no difference' }, async () => {
      const args = ['exit listeners', rejecting];
      const { lines } = await run('native', args);
      assert.deepStrictEqual(lines, [printed, '']);
      assert.notDeepStrictEqual((await run('built-in', args)).lines, lines);
    });
  }
});
