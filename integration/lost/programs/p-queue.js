'use strict';

// p-queue 200: a job that had to wait runs in the context of the job before it.

const { AsyncLocalStorage } = require('node:async_hooks');
const { setTimeout: sleep } = require('node:timers/promises');

const requests = new AsyncLocalStorage();

async function main() {
  const { default: PQueue } = await import('p-queue');
  const queue = new PQueue({ concurrency: 1 });

  const handle = (id) =>
    requests.run({ id }, async () => {
      // bind here
      await queue.add(async function job() {
        console.log(id, requests.getStore()); // foreign here
        await sleep(3);
      });
    });
  await Promise.all([handle(1), handle(2)]);
}

main();
