'use strict';

// A program that only ever awaits: destroys are delivered before its memory is full of them.
module.exports = ({ hooks, log }) => {
  let seen = 0;
  hooks.createHook({ destroy: () => seen++ }).enable();
  (async () => {
    for (let i = 0; i < 40_000; i++) {
      new hooks.AsyncResource('R', { requireManualDestroy: true }).emitDestroy();
      await null;
    }
    log('before the first turn', String(seen >= 16_384));
    setImmediate(() => log('after it', String(seen >= 40_000)));
  })();
};
