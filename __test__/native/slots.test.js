'use strict';

// A slot of the native core is used again and again, and after some hundred uses its number is one that it
// had before. Who is destroyed once more by hand must not end what another resource waits for.

/* global gc */

const assert = require('node:assert');
const path = require('node:path');
const { describe, it } = require('node:test');
const { startNode } = require('../support');
const { native } = require('./support');

const drop = path.join(__dirname, '..', '..', 'index.js');
const tracks = require(native).async_wrap.trackCollection !== undefined;
const skip = !tracks && 'without weak handles there are no slots';

// Makes others until one has the slot and the number of one that has been destroyed, destroys that one again,
// and logs whether hooks hear of the end of the other.
function destroyAgain({ AsyncResource, createHook }, { make, use }) {
  const destroyed = new Set();
  createHook({ destroy: (id) => destroyed.add(id) }).enable();
  const stale = make(AsyncResource);
  const [symbol] = Object.getOwnPropertySymbols(stale).filter(
    ({ description }) => description === 'collected',
  );
  const number = stale[symbol];
  stale.emitDestroy();
  let asyncId;
  let uses = 0;
  (function makeOthers() {
    while (asyncId === undefined && uses++ < 1e4) {
      const other = new AsyncResource('other');
      if (other[symbol] === number) asyncId = other.asyncId();
      else other.emitDestroy();
    }
  })();
  use(stale);
  const wait = (rounds) => {
    gc();
    if (rounds > 0 && !destroyed.has(asyncId)) setImmediate(wait, rounds - 1);
    else console.log(JSON.stringify([typeof number, asyncId > 0, destroyed.has(asyncId)]));
  };
  setImmediate(wait, 20);
}

const resources = {
  'an AsyncResource': (AsyncResource) => new AsyncResource('stale'),
  'a frozen one': (AsyncResource) => Object.freeze(new AsyncResource('stale')),
  "one of core's": () => {
    const { EventEmitterAsyncResource } = require('node:events');
    return new EventEmitterAsyncResource({ name: 'stale' }).asyncResource;
  },
};

const uses = {
  once: (stale) => stale.emitDestroy(),
  twice: (stale) => [stale.emitDestroy(), stale.emitDestroy()],
};

describe('the number of a slot that was reused', { skip }, () => {
  for (const [name, make] of Object.entries(resources)) {
    for (const [times, use] of Object.entries(uses)) {
      it(`ends nothing when ${name} that had it is destroyed again, ${times}`, async () => {
        const source = `(${destroyAgain})(require(${JSON.stringify(drop)}), {
          make: ${make},
          use: ${use},
        })`;
        const { stdout, stderr } = await startNode(['--expose-gc', '-e', source]);
        assert.strictEqual(stdout, '["number",true,true]\n', stderr);
      });
    }
  }
});
