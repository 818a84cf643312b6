'use strict';

// The example of an asynchronous context. Its server does not keep the process alive.
const async_hooks = require('node:async_hooks');
const fs = require('node:fs');
const net = require('node:net');
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
    destroy(asyncId) {
      const indentStr = ' '.repeat(indent);
      fs.writeSync(fd, `${indentStr}destroy: ${asyncId}\n`);
    },
  })
  .enable();

const server = net
  .createServer(() => {})
  .listen(0, () => {
    // Let's wait 10ms before logging the server started.
    setTimeout(() => {
      console.log('>>>', async_hooks.executionAsyncId());
    }, 10);
  });
server.unref();
