'use strict';

// node --expose-gc workers.js <built-in|native> <count>
//
// Starts Workers and prints what the process has after each tenth of them. Half of them end at some
// moment of a program (__test__/abuse), many by being terminated there. The others tell their ids.

const { readdirSync } = require('node:fs');
const { stat } = require('node:fs/promises');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { Worker } = require('node:worker_threads');

const root = path.join(__dirname, '..', '..');
const { inParallel } = require(path.join(root, '__test__', 'support'));
const moments = path.join(root, '__test__', 'abuse', 'programs', 'moments.js');
const { ends, moments: names } = require(moments);

const which = process.argv[2];
const count = Number(process.argv[3]);
const hooks = which === 'native' ? require(root) : require('node:async_hooks');

const problems = new Set();
let terminated = 0;
let checked = 0;

function ended(worker) {
  return new Promise((resolve) => {
    worker.on('error', () => {});
    worker.on('exit', resolve);
  });
}

let endings = 0;
function endAtSomeMoment() {
  const index = endings++;
  const end = ends[(index + Math.floor(index / names.length)) % ends.length];
  const argv = [which, names[index % names.length], end];
  const worker = new Worker(moments, { argv, stdout: true, stderr: true });
  worker.on('message', () => {
    terminated++;
    setTimeout(() => worker.terminate(), 1);
  });
  return ended(worker);
}

// All of these Workers do the same, so they have the same ids, which are those of no other thread.
let expected;
async function tellIds(index) {
  const worker = new Worker(path.join(__dirname, 'isolated.js'), {
    workerData: { which, index },
  });
  const messages = [];
  worker.on('message', (message) => messages.push(message));
  const code = await ended(worker);
  const [{ ids, store, foreign } = {}] = messages;
  checked++;
  expected ??= JSON.stringify(ids);
  if (code !== 0 || store !== index || foreign > 0 || JSON.stringify(ids) !== expected) {
    problems.add(`Worker ${index}: ${code} ${JSON.stringify(messages)}, not ${expected}`);
  }
}

// What the main thread must not see of all this.
const storage = new hooks.AsyncLocalStorage();
const foreign = [];
hooks
  .createHook({
    init(id, type) {
      if (type.startsWith('ISOLATED')) foreign.push(type);
    },
    destroy() {},
  })
  .enable();

const countEntries = (folder) => {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
};

async function sample(started) {
  for (let i = 0; i < 3; i++) {
    global.gc();
    await sleep(50);
  }
  return {
    started,
    rss: process.memoryUsage.rss(),
    files: countEntries('/proc/self/fd'),
    threads: countEntries('/proc/self/task'),
    handles: process.getActiveResourcesInfo().length,
  };
}

async function main() {
  // libuv starts the threads of its pool when the first is needed.
  await stat(__filename);
  const samples = [];
  const tenth = Math.ceil(count / 10);
  for (let started = 0; started < count; started += tenth) {
    const indexes = Array.from({ length: tenth }, (_, i) => started + i);
    await storage.run('main', () =>
      inParallel(indexes, (index) => (index % 2 === 0 ? endAtSomeMoment : tellIds)(index)),
    );
    samples.push(await sample(started + tenth));
  }
  if (foreign.length > 0) problems.add(`the main thread saw ${foreign.length} foreign resources`);
  if (storage.getStore() !== undefined) problems.add('a store is left in the main thread');
  console.log(JSON.stringify({ samples, terminated, checked, problems: [...problems] }));
}

main();
