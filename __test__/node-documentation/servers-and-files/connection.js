'use strict';

// The demonstration of `triggerAsyncId`.
const { createHook, executionAsyncId } = require('node:async_hooks');
const fs = require('node:fs');
const { stdout } = require('node:process');
const net = require('node:net');

createHook({
  init(asyncId, type, triggerAsyncId) {
    const eid = executionAsyncId();
    fs.writeSync(stdout.fd, `${type}(${asyncId}): trigger: ${triggerAsyncId} execution: ${eid}\n`);
  },
}).enable();

const server = net.createServer(() => {}).listen(0);
server.on('listening', () => fs.writeSync(2, `port ${server.address().port}\n`));
