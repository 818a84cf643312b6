'use strict';

// The asynchronous context example, without its server: the tick is the one that listen() makes.
const async_hooks = require('node:async_hooks');
const fs = require('node:fs');
const { fd } = process.stdout;

let indent = 0;
async_hooks
  .createHook({
    init(asyncId, type, triggerAsyncId) {
      const eid = async_hooks.executionAsyncId();
      const indentStr = ' '.repeat(indent);
      fs.writeSync(
        fd,
        `${indentStr}${type}(${asyncId}):` + ` trigger: ${triggerAsyncId} execution: ${eid}\n`,
      );
    },
    before(asyncId) {
      const indentStr = ' '.repeat(indent);
      fs.writeSync(fd, `${indentStr}before:  ${asyncId}\n`);
      indent += 2;
    },
    after(asyncId) {
      indent -= 2;
      const indentStr = ' '.repeat(indent);
      fs.writeSync(fd, `${indentStr}after:   ${asyncId}\n`);
    },
  })
  .enable();

process.nextTick(() => {
  setTimeout(() => {
    fs.writeSync(fd, `>>> ${async_hooks.executionAsyncId()}\n`);
    process.nextTick(() => {});
  }, 10);
});
