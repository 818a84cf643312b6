'use strict';

// Only data crosses, and the context with it: the handler of the start of the program runs in a
// snapshot.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');

const requests = new AsyncLocalStorage();
const jobs = [];
const done = [];

function onJob(job) {
  assert.strictEqual(requests.getStore().id, job);
  done.push(job);
}

const timer = setInterval(() => {
  for (const { job, within } of jobs.splice(0)) within(onJob, job);
  if (done.length === 3) clearInterval(timer);
}, 3);

for (const id of [1, 2, 3]) {
  requests.run({ id }, () => jobs.push({ job: id, within: AsyncLocalStorage.snapshot() }));
}
