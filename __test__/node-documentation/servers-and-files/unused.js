'use strict';

// Resources that end before their callback is called, or that are closed in it.
const { createHook } = require('node:async_hooks');
const fs = require('node:fs');
const net = require('node:net');

const { fd } = process.stdout;
const told = ['TCPSERVERWRAP', 'Timeout'];
const types = new Map();
function print(event, asyncId) {
  const type = types.get(asyncId);
  if (told.includes(type)) fs.writeSync(fd, `${event} ${type}\n`);
}
createHook({
  init(asyncId, type) {
    types.set(asyncId, type);
    print('init', asyncId);
  },
  before: (asyncId) => print('before', asyncId),
  after: (asyncId) => print('after', asyncId),
  destroy: (asyncId) => print('destroy', asyncId),
}).enable();

net.createServer().listen(function () {
  this.close();
});
clearTimeout(setTimeout(() => {}, 10));
