'use strict';

// p-limit, which keeps the context of who asks.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { setTimeout: sleep } = require('node:timers/promises');

const requests = new AsyncLocalStorage();

async function main() {
  const { default: makeLimit } = await import('p-limit');
  const limit = makeLimit(2);
  const work = async (id) => {
    await sleep(1);
    assert.strictEqual(requests.getStore().id, id);
    return id;
  };
  const done = await Promise.all(
    [1, 2, 3, 4, 5].map((id) => requests.run({ id }, () => limit(() => work(id)))),
  );
  assert.deepStrictEqual(done, [1, 2, 3, 4, 5]);
}

main();
