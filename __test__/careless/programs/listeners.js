'use strict';

// Programs that remove listeners of the process, which they have not added.

const table = require('../../support/table.js');

/** Makes what is destroyed when nothing is left to do. */
function use({ hooks, log, trace }, remove) {
  trace({ only: ['init', 'destroy'] });
  remove();
  const resource = new hooks.AsyncResource('LATE', { requireManualDestroy: true });
  setTimeout(() => {
    new hooks.AsyncResource('LATER', { requireManualDestroy: true }).emitDestroy();
    process.nextTick(() => resource.emitDestroy());
  }, 1);
  log('listeners', process.eventNames().map(String).join());
}

module.exports = table({
  beforeExit: (context) => use(context, () => process.removeAllListeners('beforeExit')),
  all: (context) => use(context, () => process.removeAllListeners()),
  none: (context) => use(context, () => {}),
  'all, later': (context) => {
    use(context, () => {});
    setTimeout(() => process.removeAllListeners(), 1);
  },
  'a listener destroys more': (context) => {
    use(context, () => {});
    process.prependListener('beforeExit', () => {
      context.log('beforeExit');
      new context.hooks.AsyncResource('LAST', { requireManualDestroy: true }).emitDestroy();
    });
  },
  'the event is emitted by the program': (context) => {
    use(context, () => {});
    const last = () => {
      new context.hooks.AsyncResource('LAST', { requireManualDestroy: true }).emitDestroy();
      process.emit('beforeExit', 0);
      context.log('emitted');
    };
    // After the round in which the first destroys are delivered, however long the timers take.
    setTimeout(() => setImmediate(setImmediate, setTimeout, last, 1), 1);
  },
});
