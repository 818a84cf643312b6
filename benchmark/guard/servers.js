'use strict';

// Paths of whole servers, whose both sides run in the process. What depends on the clock is off: the date, and
// the timers of kept connections.

const http = require('node:http');
const http2 = require('node:http2');
const net = require('node:net');

/** @typedef {import('./paths.js').Run} Run */

const noop = () => {};

/**
 * @param {net.Server | http2.Http2Server} server
 * @returns {Promise<number>} the port
 */
const listen = (server) =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(/** @type {net.AddressInfo} */ (server.address()).port);
    });
  });

/**
 * One request after the other on one connection.
 * @param {(respond: () => void) => unknown} handle
 */
async function prepareHttp(handle) {
  let extraWork = noop;
  const server = http.createServer((request, response) => {
    handle(() => {
      extraWork();
      response.sendDate = false;
      response.end('hello');
    });
  });
  server.keepAliveTimeout = 0;
  const port = await listen(server);
  /** @type {net.Socket} */
  const socket = await new Promise((resolve) => {
    const connected = net.connect(port, '127.0.0.1', () => resolve(connected));
  });
  let received = noop;
  socket.on('data', () => received());
  return {
    run: repeat(
      (done) => {
        received = done;
        socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      },
      (extra) => (extraWork = extra),
    ),
  };
}

/**
 * One request after the other in one session.
 * @param {(respond: () => void) => unknown} handle
 */
async function prepareHttp2(handle) {
  let extraWork = noop;
  const server = http2.createServer((request, response) => {
    handle(() => {
      extraWork();
      response.sendDate = false;
      response.end('hello');
    });
  });
  const session = http2.connect(`http://127.0.0.1:${await listen(server)}`);
  return {
    run: repeat(
      (done) => session.request({ ':path': '/' }).resume().on('end', done),
      (extra) => (extraWork = extra),
    ),
  };
}

/**
 * A connection after the other, each closed by the server.
 * @param {(respond: () => void) => unknown} handle
 */
async function prepareTcp(handle) {
  let extraWork = noop;
  const server = net.createServer((socket) => {
    handle(() => {
      extraWork();
      socket.end();
    });
  });
  const port = await listen(server);
  return {
    run: repeat(
      (done) => net.connect(port, '127.0.0.1').resume().on('close', done),
      (extra) => (extraWork = extra),
    ),
  };
}

/**
 * @param {(done: () => void) => unknown} once
 * @param {(extra: () => void) => unknown} setExtra
 * @returns {Run}
 */
const repeat = (once, setExtra) => (operations, extra) =>
  new Promise((resolve) => {
    setExtra(extra);
    let left = operations;
    const next = () => {
      if (left-- === 0) resolve(undefined);
      else once(next);
    };
    next();
  });

module.exports = { prepareHttp, prepareHttp2, prepareTcp };
