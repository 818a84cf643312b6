'use strict';

// As much of a PostgreSQL server as its clients need: every query gives one row with one column.

const net = require('node:net');
const { listen } = require('./redis');

function message(type, ...parts) {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const int16 = (n) => Buffer.from([n >> 8, n & 255]);
const int32 = (n) => Buffer.concat([int16(n >>> 16), int16(n & 0xffff)]);
const string = (text) => Buffer.from(`${text}\0`);

const READY = message('Z', Buffer.from('I'));
const AUTHENTICATED = Buffer.concat([
  message('R', int32(0)),
  message('S', string('server_version'), string('13.0')),
  READY,
]);
const FIELD = [
  string('version'),
  int32(0),
  int16(0),
  int32(25),
  int16(-1 & 0xffff),
  int32(0),
  int16(0),
];
const DESCRIPTION = message('T', int16(1), ...FIELD);
const VALUE = Buffer.from('PostgreSQL 13.0');
const ROW = message('D', int16(1), int32(VALUE.length), VALUE);
const COMPLETE = message('C', string('SELECT 1'));

const ANSWERS = {
  Q: [DESCRIPTION, ROW, COMPLETE, READY],
  P: [message('1')],
  B: [message('2')],
  D: [DESCRIPTION],
  E: [ROW, COMPLETE],
  S: [READY],
};

/** @returns {Promise<net.Server>} */
function startPostgres() {
  const server = net.createServer((socket) => {
    let begun = false;
    let data = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      data = Buffer.concat([data, chunk]);
      const answers = [];
      for (let at; (at = begun ? 1 : 0), data.length >= at + 4;) {
        const size = at + data.readInt32BE(at);
        if (data.length < size) break;
        answers.push(...(begun ? (ANSWERS[String.fromCharCode(data[0])] ?? []) : [AUTHENTICATED]));
        begun = true;
        data = data.subarray(size);
      }
      if (answers.length > 0) socket.write(Buffer.concat(answers));
    });
  });
  return listen(server);
}

module.exports = { startPostgres };
