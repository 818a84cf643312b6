// AsyncResource: a pool of worker threads
'use strict';

const { EventEmitter } = require('node:events');
const { isMainThread, parentPort, Worker } = require('node:worker_threads');
const { AsyncLocalStorage, AsyncResource } = require('async-hooks-native');

const kTaskInfo = Symbol('kTaskInfo');
const kWorkerFreedEvent = Symbol('kWorkerFreedEvent');

// Ties a task's callback to the context that asked for the task: the worker that answers was
// started in another one.
class WorkerPoolTaskInfo extends AsyncResource {
  constructor(callback) {
    super('WorkerPoolTaskInfo');
    this.callback = callback;
  }

  done(err, result) {
    this.runInAsyncScope(this.callback, null, err, result);
    this.emitDestroy(); // A task info is used only once.
  }
}

class WorkerPool extends EventEmitter {
  constructor(numThreads) {
    super();
    this.workers = [];
    this.freeWorkers = [];
    this.tasks = [];
    for (let i = 0; i < numThreads; i++) this.addNewWorker();
    this.on(kWorkerFreedEvent, () => {
      if (this.tasks.length > 0) this.runNow(this.tasks.shift());
    });
  }

  addNewWorker() {
    const worker = new Worker(__filename);
    worker.on('message', (result) => {
      worker[kTaskInfo].done(null, result);
      worker[kTaskInfo] = null;
      this.freeWorkers.push(worker);
      this.emit(kWorkerFreedEvent);
    });
    this.workers.push(worker);
    this.freeWorkers.push(worker);
  }

  runTask(task, callback) {
    const queued = { task, info: new WorkerPoolTaskInfo(callback) };
    if (this.freeWorkers.length === 0) this.tasks.push(queued);
    else this.runNow(queued);
  }

  runNow({ task, info }) {
    const worker = this.freeWorkers.pop();
    worker[kTaskInfo] = info;
    worker.postMessage(task);
  }

  close() {
    for (const worker of this.workers) worker.terminate();
  }
}

if (isMainThread) {
  const TASKS = 5;
  const pool = new WorkerPool(2);
  const asyncLocalStorage = new AsyncLocalStorage();
  let finished = 0;
  for (let i = 0; i < TASKS; i++) {
    asyncLocalStorage.run(`task ${i}`, () => {
      pool.runTask({ a: 42, b: 100 }, (err, result) => {
        console.log(i, err, result, asyncLocalStorage.getStore());
        if (++finished === TASKS) pool.close();
      });
    });
  }
} else {
  parentPort.on('message', (task) => parentPort.postMessage(task.a + task.b));
}

// Prints, in any order:
//   0 null 142 task 0
//   1 null 142 task 1
//   2 null 142 task 2
//   3 null 142 task 3
//   4 null 142 task 4
