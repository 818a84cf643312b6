'use strict';

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { runBoth } = require('../support');

const file = path.join(__dirname, 'programs', 'exceptions.js');

describe('exceptions with stores', () => {
  for (const name of require(file).names) {
    for (const carrier of ['the usual carrier', 'promise-hooks']) {
      it(`${name}, ${carrier}`, async () => {
        const env = carrier === 'promise-hooks' ? { ASYNC_HOOKS_NATIVE_CARRIER: carrier } : {};
        const { builtIn, native } = await runBoth(file, { args: [name], env });
        assert.strictEqual(builtIn.code, 0, builtIn.stderr);
        assert.deepStrictEqual(native, builtIn);
      });
    }
  }
});

const { sourcesCarry } = require('../../lib/frames/carrier');
const { callInFrame, saveFrameAfterThrow } = require('../../lib/sources/scope');
const { AsyncLocalStorage } = require('../..');

// Elsewhere nobody has to keep a frame.
it('a resource whose exception was caught gets no store of a later exception', async () => {
  const storage = new AsyncLocalStorage();
  const resource = {};
  const symbols = () => Object.getOwnPropertySymbols(resource).length;
  const fail = () => {
    throw new Error('caught');
  };
  assert.throws(() => callInFrame(resource, undefined, fail, undefined, []), /caught/);
  const before = symbols();
  await null;
  storage.run('later', saveFrameAfterThrow);
  assert.strictEqual(symbols(), before, String(sourcesCarry));
});
