'use strict';

// A callback queue in the manner of a connection pool: work runs where it was asked for.
module.exports = ({ hooks, note, trace }) => {
  trace();
  class Task extends hooks.AsyncResource {
    constructor(callback) {
      super('Task', { requireManualDestroy: true });
      this.callback = callback;
    }
    done(value) {
      this.runInAsyncScope(this.callback, null, value);
      this.emitDestroy();
    }
  }
  const tasks = [];
  setImmediate(() => tasks.push(new Task((value) => note('asked in immediate', value))));
  process.nextTick(() => tasks.push(new Task((value) => note('asked in tick', value))));
  setImmediate(() => {
    tasks.forEach((task, index) => task.done(index));
  });
};
