'use strict';

// What docs/compatibility.md says about the callbacks of an inspector session: they differ only where the session is a
// resource of the runtime.

const assert = require('node:assert');
const { Session } = require('node:inspector');
const { test } = require('node:test');
const builtIn = require('node:async_hooks');
const native = require('../..');

const { INSPECTORJSBINDING } = native.asyncWrapProviders;

/**
 * @param {typeof builtIn | typeof native} hooks
 * @returns {unknown} the store of a callback of the session
 */
function storeOfCallback({ AsyncLocalStorage }) {
  const storage = new AsyncLocalStorage();
  const session = new Session();
  storage.run('connected', () => session.connect());
  let found;
  storage.run('posted', () => {
    session.post('Runtime.evaluate', { expression: '1' }, () => {
      found = storage.getStore();
    });
  });
  session.disconnect();
  return found;
}

test('the callback of an inspector session has a store', () => {
  const isResource = INSPECTORJSBINDING !== undefined;
  assert.strictEqual(storeOfCallback(builtIn), isResource ? 'connected' : 'posted');
  assert.strictEqual(storeOfCallback(native), 'posted');
});
