'use strict';

const fs = require('node:fs');
const readline = require('node:readline');
const {
  Duplex,
  PassThrough,
  Readable,
  Transform,
  Writable,
  addAbortSignal,
  compose,
  finished,
  pipeline,
} = require('node:stream');
const streams = require('node:stream/promises');
const table = require('../../support/table');

const later = () => new Promise((resolve) => setImmediate(resolve));

module.exports = table({
  'Readable.from and its events'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const readable = storage.run('made', () => Readable.from(['one', 'two']));
    storage.run('listening', () => {
      readable.on('data', (value) => log(value, storage.getStore()));
      readable.on('end', () => log('end', storage.getStore()));
      readable.on('close', () => log('close', storage.getStore()));
    });
  },
  'Readable.from an async generator'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    async function* generate() {
      log('start', storage.getStore());
      await later();
      yield 'one';
      log('second', storage.getStore());
      await later();
      yield 'two';
      log('end', storage.getStore());
    }
    const readable = storage.run('made', () => Readable.from(generate()));
    storage.run('consuming', async () => {
      for await (const value of readable) log(value, storage.getStore());
      log('done', storage.getStore());
    });
  },
  'a stream filled in one context and read in another'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const readable = storage.run(
      'made',
      () =>
        new Readable({
          objectMode: true,
          read() {
            log('read', storage.getStore());
          },
        }),
    );
    storage.run('consuming', async () => {
      for await (const value of readable) log(value, storage.getStore());
      log('done', storage.getStore());
    });
    storage.run('filling', () => {
      setImmediate(() => {
        readable.push('one');
        setImmediate(() => readable.push(null));
      });
    });
  },
  'writes and their callbacks'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const writable = storage.run(
      'made',
      () =>
        new Writable({
          highWaterMark: 1,
          write(chunk, encoding, done) {
            log(`write ${chunk}`, storage.getStore());
            setImmediate(done);
          },
          final(done) {
            log('final', storage.getStore());
            done();
          },
        }),
    );
    writable.on('drain', () => log('drain', storage.getStore()));
    writable.on('finish', () => log('finish', storage.getStore()));
    for (const name of ['one', 'two']) {
      storage.run(name, () => {
        writable.write(name, () => log(`written ${name}`, storage.getStore()));
      });
    }
    storage.run('ending', () => writable.end(() => log('ended', storage.getStore())));
  },
  'a pipeline of objects, with a callback'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      pipeline(
        Readable.from(['one', 'two']),
        async function* (source) {
          for await (const value of source) {
            log(`generator ${value}`, storage.getStore());
            yield value.toUpperCase();
          }
        },
        new Transform({
          objectMode: true,
          transform(value, encoding, done) {
            log(`transform ${value}`, storage.getStore());
            setTimeout(done, 1, null, value);
          },
          flush(done) {
            log('flush', storage.getStore());
            done();
          },
        }),
        new Writable({
          objectMode: true,
          write(value, encoding, done) {
            log(`write ${value}`, storage.getStore());
            process.nextTick(done);
          },
        }),
        (error) => log('end', String(error), storage.getStore()),
      );
    });
  },
  'pipelines that end well and badly, with a promise'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const failing = () =>
      new Transform({
        transform(chunk, encoding, done) {
          setImmediate(done, new Error('failed'));
        },
      });
    storage.run('store', async () => {
      await streams.pipeline(Readable.from(['one']), new PassThrough(), new PassThrough().resume());
      log('well', storage.getStore());
      await streams.pipeline(Readable.from(['one']), failing()).catch((error) => {
        log(error.message, storage.getStore());
      });
      log('done', storage.getStore());
    });
  },
  'finished, with a callback and with a promise'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const readable = Readable.from(['one']);
    storage.run('waiting', () => {
      finished(readable, () => log('finished', storage.getStore()));
    });
    storage.run('awaiting', async () => {
      await streams.finished(readable);
      log('awaited', storage.getStore());
    });
    storage.run('reading', () => setImmediate(() => readable.resume()));
  },
  'finished outside of any run'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const readable = storage.run('made', () => Readable.from(['one']));
    finished(readable, () => log('finished', storage.getStore()));
    storage.run('reading', () => setImmediate(() => readable.resume()));
  },
  'finished of a stream that has ended'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const readable = Readable.from([]).resume();
    readable.on('close', () => {
      storage.run('late', () => finished(readable, () => log('finished', storage.getStore())));
    });
  },
  'destroyed streams and their errors'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const stream = storage.run('made', () => new PassThrough());
    stream.on('error', (error) => log(error.message, storage.getStore()));
    stream.on('close', () => log('close', storage.getStore()));
    storage.run('destroying', () => stream.destroy(new Error('destroyed')));
  },
  'a stream that a signal destroys'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const controller = new AbortController();
    const stream = storage.run('made', () =>
      addAbortSignal(controller.signal, new Readable({ read() {} })),
    );
    stream.on('error', ({ name }) => log(name, storage.getStore()));
    storage.run('aborting', () => setImmediate(() => controller.abort()));
  },
  'operators of streams'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      const values = await Readable.from([1, 2, 3])
        .map(async (value) => {
          await later();
          log(`map ${value}`, storage.getStore());
          return value * 2;
        })
        .filter((value) => {
          log(`filter ${value}`, storage.getStore());
          return value > 2;
        })
        .toArray();
      log('values', values.join(), storage.getStore());
    });
  },
  'Duplex.from and compose'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      const upper = Duplex.from(async function* (source) {
        for await (const chunk of source) {
          log('upper', storage.getStore());
          yield String(chunk).toUpperCase();
        }
      });
      const both = compose(upper, new PassThrough());
      both.end('text');
      for await (const chunk of both) log(String(chunk), storage.getStore());
      log('done', storage.getStore());
    });
  },
  'a web stream'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    let count = 0;
    const stream = storage.run(
      'made',
      () =>
        new ReadableStream(
          {
            start() {
              log('start', storage.getStore());
            },
            async pull(controller) {
              await later();
              if (++count === 3) controller.close();
              else controller.enqueue(count);
            },
          },
          { highWaterMark: 0 },
        ),
    );
    storage.run('reading', async () => {
      const reader = stream.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        log('read', value ?? 'nothing', storage.getStore());
        if (done) break;
      }
      await reader.closed;
      log('closed', storage.getStore());
    });
  },
  'web streams through a transform'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      const source = new ReadableStream({
        start(controller) {
          controller.enqueue('one');
          controller.enqueue('two');
          controller.close();
        },
      });
      const transform = new TransformStream({
        async transform(chunk, controller) {
          log(`transform ${chunk}`, storage.getStore());
          await later();
          controller.enqueue(chunk.toUpperCase());
        },
        flush() {
          log('flush', storage.getStore());
        },
      });
      const sink = new WritableStream({
        async write(chunk) {
          log(`write ${chunk}`, storage.getStore());
          await later();
        },
        close() {
          log('close', storage.getStore());
        },
      });
      await source.pipeThrough(transform).pipeTo(sink);
      log('done', storage.getStore());
    });
  },
  'a web stream as an async iterator, from and to streams of Node'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      for await (const value of Readable.toWeb(Readable.from(['one', 'two']))) {
        log(value, storage.getStore());
      }
      const web = new ReadableStream({
        async pull(controller) {
          await later();
          controller.enqueue('three');
          controller.close();
        },
      });
      for await (const value of Readable.fromWeb(web)) log(String(value), storage.getStore());
      log('done', storage.getStore());
    });
  },
  'compression in a web stream'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      const compressed = new Blob(['text']).stream().pipeThrough(new CompressionStream('gzip'));
      const text = compressed.pipeThrough(new DecompressionStream('gzip'));
      log(await new Response(text).text(), storage.getStore());
    });
  },
  'streams of files'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', () => {
      fs.createReadStream(__filename, { end: 3 })
        .on('open', () => log('open', storage.getStore()))
        .on('data', (chunk) => log(`data ${chunk.length}`, storage.getStore()))
        .on('end', () => log('end', storage.getStore()))
        .on('close', () => log('close', storage.getStore()));
    });
  },
  'readline, with a callback, a promise and an iterator'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const input = new PassThrough();
    const lines = storage.run('made', () => readline.createInterface({ input }));
    lines.on('line', (line) => log(`line ${line}`, storage.getStore()));
    lines.on('close', () => log('close', storage.getStore()));
    storage.run('asking', () => {
      lines.question('', (answer) => log(`answer ${answer}`, storage.getStore()));
    });
    storage.run('writing', () => {
      setImmediate(() => {
        input.write('one\n');
        setImmediate(() => input.end('two\n'));
      });
    });
  },
  'readline/promises and lines of an iterator'({ hooks, log }) {
    const promises = require('node:readline/promises');
    const storage = new hooks.AsyncLocalStorage();
    storage.run('store', async () => {
      const asked = promises.createInterface({ input: Readable.from(['answer\n']) });
      log(await asked.question(''), storage.getStore());
      asked.close();
      const lines = readline.createInterface({ input: Readable.from(['one\ntwo\n']) });
      for await (const line of lines) log(line, storage.getStore());
      log('done', storage.getStore());
    });
  },
});

// Node 26 binds the callback of finished() only where it finds a frame of its own or a hook.
module.exports.byCarrier = {
  'finished, with a callback and with a promise': ['promise-hooks'],
  'finished outside of any run': ['promise-hooks'],
};
