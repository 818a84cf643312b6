'use strict';

// A stream that all write to, at the start and in requests, and for which they wait.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { once } = require('node:events');
const { Writable } = require('node:stream');

const requests = new AsyncLocalStorage();
const sink = new Writable({
  highWaterMark: 10,
  write(chunk, encoding, done) {
    setImmediate(done);
  },
});
sink.setMaxListeners(0);

async function log(what) {
  const line = `${what} ${requests.getStore() ?? '-'}\n`;
  if (!sink.write(line)) await once(sink, 'drain');
  return requests.getStore();
}

async function main() {
  await log('start');
  await Promise.all(
    [1, 2, 3].map((id) =>
      requests.run(id, async () => {
        for (const step of ['first', 'second', 'third']) assert.strictEqual(await log(step), id);
      }),
    ),
  );
  await log('end');
  sink.end();
}

main();
