'use strict';

// events.once() and the async iterator of events.on().
module.exports = ({ note, trace }) => {
  const { EventEmitter, once, on } = require('node:events');
  const emitter = new EventEmitter();
  trace();
  (async () => {
    const [value] = await once(emitter, 'one');
    note('once', value);
    setImmediate(() => {
      emitter.emit('many', 1);
      emitter.emit('many', 2);
    });
    let rounds = 0;
    for await (const [value] of on(emitter, 'many')) {
      note('on', value);
      if (++rounds === 2) break;
    }
    note('done');
  })();
  process.nextTick(() => emitter.emit('one', 'value'));
};
