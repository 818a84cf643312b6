'use strict';

// Core's own resources: emitters with one, and callbacks of streams.
module.exports = ({ hooks, note, step }) => {
  const { EventEmitterAsyncResource } = require('node:events');
  const stream = require('node:stream');

  step('emitter', () => {
    const emitter = new EventEmitterAsyncResource({ name: 'Emitter' });
    emitter.on('event', () => note('event'));
    step('emit', () => emitter.emit('event'));
    class Subclass extends EventEmitterAsyncResource {}
    const other = new Subclass({ triggerAsyncId: hooks.executionAsyncId() });
    other.on('event', () => note('event of the subclass'));
    setImmediate(() => {
      other.emit('event');
      other.emitDestroy();
    });
  });
  step('finished', () => {
    const through = new stream.PassThrough();
    stream.finished(through, () => note('finished'));
    step('end', () => {
      through.resume();
      through.end('text');
    });
  });
  step('pipeline', () => {
    stream
      .pipeline(stream.Readable.from(['a', 'b']), new stream.PassThrough(), (error) => {
        note(`pipeline ${error}`);
      })
      .resume();
  });
  step('aborted', () => {
    const controller = new AbortController();
    const readable = new stream.Readable({ read() {}, signal: controller.signal });
    readable.on('error', (error) => note(error.code));
    setImmediate(() => step('abort', () => controller.abort()));
  });
};
