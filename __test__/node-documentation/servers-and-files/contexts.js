'use strict';

// What executionAsyncId() and triggerAsyncId() are in the callbacks of a server.
const { createHook, executionAsyncId, triggerAsyncId } = require('node:async_hooks');
const fs = require('node:fs');
const net = require('node:net');

const types = new Map([[1, 'bootstrap']]);
createHook({ init: (asyncId, type) => types.set(asyncId, type) }).enable();

function print(where) {
  const [execution, trigger] = [executionAsyncId(), triggerAsyncId()].map((id) => types.get(id));
  fs.writeSync(1, `${where}: ${execution} by ${trigger}\n`);
}

const server = net
  .createServer((conn) => {
    print('connection');
    conn.end();
    server.close();
  })
  .listen(0, () => {
    print('listening');
    net.connect(server.address().port, '127.0.0.1').resume();
  });
