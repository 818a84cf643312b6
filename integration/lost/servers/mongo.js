'use strict';

// As much of a MongoDB server as its driver needs: it says that it is the primary, and every other
// command finds one document.

const net = require('node:net');
const BSON = require('bson');
const { listen } = require('./redis');

const bson = new BSON();
const HEADER = 16;
const OP_REPLY = 1;

const IS_MASTER = { ok: 1, ismaster: true, maxWireVersion: 5, minWireVersion: 0 };
IS_MASTER.maxBsonObjectSize = 16_777_216;
const FOUND = {
  ok: 1,
  cursor: { id: BSON.Long.ZERO, ns: 'test.users', firstBatch: [{ name: 'a' }] },
};

/** @returns {Promise<net.Server>} */
function startMongo() {
  const server = net.createServer((socket) => {
    let data = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      data = Buffer.concat([data, chunk]);
      while (data.length >= 4 && data.length >= data.readInt32LE(0)) {
        const size = data.readInt32LE(0);
        socket.write(answer(data.subarray(0, size)));
        data = data.subarray(size);
      }
    });
  });
  return listen(server);
}

// OP_QUERY: the flags, the name of a collection, two numbers, and the command.
function answer(query) {
  const at = query.indexOf(0, HEADER + 4) + 1 + 8;
  const command = bson.deserialize(query.subarray(at));
  const body = bson.serialize(Object.hasOwn(command, 'ismaster') ? IS_MASTER : FOUND);
  const head = Buffer.alloc(HEADER + 20);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(query.readInt32LE(4), 8);
  head.writeInt32LE(OP_REPLY, 12);
  head.writeInt32LE(1, HEADER + 16);
  return Buffer.concat([head, body]);
}

module.exports = { startMongo };
