'use strict';

// Requests of HTTP/2 that are never answered end with their session. Each program logs how many resources of
// each type are left, when what can be collected has been.

const { duplexPair } = require('./pairs');
const table = require('../../support/table');

function follow(hooks) {
  const made = {};
  const types = new Map();
  hooks
    .createHook({
      init(id, type) {
        if (!type.startsWith('HTTP2')) return;
        types.set(id, type);
        made[type] = (made[type] ?? 0) + 1;
      },
      destroy: (id) => types.delete(id),
    })
    .enable();
  return {
    made,
    left() {
      const left = {};
      for (const type of types.values()) left[type] = (left[type] ?? 0) + 1;
      return left;
    },
  };
}

// So often that what the native layer keeps of what was collected goes, too.
function collect(then, rounds = 12) {
  if (rounds === 0) return then();
  globalThis.gc();
  setTimeout(collect, 5, then, rounds - 1);
}

// The other side reads what it gets, and says nothing.
function connect() {
  const http2 = require('node:http2');
  const [ours, theirs] = duplexPair();
  theirs.resume();
  const session = http2.connect('http://localhost', { createConnection: () => ours });
  session.on('error', () => {});
  return session;
}

function endAfter(use, count = 20) {
  return ({ hooks, log }) => {
    const { left, made } = follow(hooks);
    let open = count;
    for (let i = 0; i < count; i++) {
      const session = connect();
      session.on('connect', () => {
        use(session);
        setImmediate(() => session.destroy());
      });
      session.on('close', () => {
        if (--open === 0) collect(() => log('made and left', made, left()));
      });
    }
  };
}

module.exports = table({
  'settings that are not acknowledged': endAfter((session) => {
    session.settings({ enablePush: false });
    session.settings({ enablePush: true }, () => {});
  }),
  'pings that are not answered': endAfter((session) => {
    session.ping(() => {});
    session.ping(Buffer.alloc(8), () => {});
  }),
  'nothing but the first settings': endAfter(() => {}),
  'more settings than a session waits for': endAfter((session) => {
    for (let i = 0; i < 20; i++) if (!session.destroyed) session.settings({});
  }, 5),
  'a method that throws'({ hooks, log }) {
    const session = connect();
    session.on('connect', () => {
      const handle = Object.getOwnPropertySymbols(session)
        .map((symbol) => session[symbol])
        .find((value) => typeof value?.ping === 'function');
      const { left } = follow(hooks);
      for (const name of ['ping', 'settings']) {
        try {
          Object.getPrototypeOf(handle)[name].call({}, () => {});
        } catch ({ name }) {
          log('threw', name);
        }
      }
      session.destroy();
      session.on('close', () => collect(() => log('left', left())));
    });
  },
});
