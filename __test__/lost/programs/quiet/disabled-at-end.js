'use strict';

// A storage that is disabled when all is done.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { setImmediate: turn } = require('node:timers/promises');

const requests = new AsyncLocalStorage();

function log() {
  return requests.getStore();
}

async function main() {
  await Promise.all(
    [1, 2].map((id) =>
      requests.run(id, async () => {
        await turn();
        assert.strictEqual(log(), id);
      }),
    ),
  );
  requests.disable();
  assert.strictEqual(log(), undefined);
}

main();
process.on('exit', log);
