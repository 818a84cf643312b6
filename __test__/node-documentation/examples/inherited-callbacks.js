'use strict';

// The callbacks will be inherited via the prototype chain.
const async_hooks = require('node:async_hooks');

const lines = [];

class MyAsyncCallbacks {
  init(asyncId, type) {
    lines.push(`init ${type} ${asyncId}`);
  }
  destroy() {}
}

class MyAddedCallbacks extends MyAsyncCallbacks {
  before(asyncId) {
    lines.push(`before ${asyncId}`);
  }
  after(asyncId) {
    lines.push(`after ${asyncId}`);
  }
}

const asyncHook = async_hooks.createHook(new MyAddedCallbacks()).enable();
const resource = new async_hooks.AsyncResource('MyResource', { requireManualDestroy: true });
resource.runInAsyncScope(() => lines.push('inside'));
asyncHook.disable();
console.log(lines.join('\n'));
