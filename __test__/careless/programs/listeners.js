'use strict';

// Programs that remove listeners of the process, which they have not added.

const fs = require('node:fs');
const table = require('../../support/table.js');

/**
 * Makes what is destroyed when nothing is left to do.
 * @param {any} context
 * @param {() => void} remove
 * @param {() => void} [later] is called when the last of it is made
 */
function use({ hooks, log, trace }, remove, later = () => {}) {
  trace({ only: ['init', 'destroy'] });
  remove();
  const resource = new hooks.AsyncResource('LATE', { requireManualDestroy: true });
  setTimeout(() => {
    new hooks.AsyncResource('LATER', { requireManualDestroy: true }).emitDestroy();
    process.nextTick(() => resource.emitDestroy());
    later();
  }, 1);
  log('listeners', process.eventNames().map(String).join());
}

module.exports = table({
  beforeExit: (context) => use(context, () => process.removeAllListeners('beforeExit')),
  all: (context) => use(context, () => process.removeAllListeners()),
  none: (context) => use(context, () => {}),
  'all, later': (context) => {
    use(
      context,
      () => {},
      () => process.removeAllListeners(),
    );
  },
  'a listener destroys more': (context) => {
    use(context, () => {});
    process.prependListener('beforeExit', () => {
      context.log('beforeExit');
      new context.hooks.AsyncResource('LAST', { requireManualDestroy: true }).emitDestroy();
    });
  },
  'the event is emitted by the program': (context) => {
    const last = () => {
      new context.hooks.AsyncResource('LAST', { requireManualDestroy: true }).emitDestroy();
      process.emit('beforeExit', 0);
      context.log('emitted');
    };
    // After the round in which the first destroys are delivered: one comes before each callback of fs.
    const later = () =>
      fs.stat(__filename, () => fs.stat(__filename, () => fs.stat(__filename, last)));
    use(context, () => {}, later);
  },
});
