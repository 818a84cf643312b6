'use strict';

// The names of what `util.inspect` shows of resources of the runtime.

const { spawn } = require('node:child_process');
const dgram = require('node:dgram');
const dns = require('node:dns');
const { EventEmitterAsyncResource } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { inspect } = require('node:util');
const zlib = require('node:zlib');
const table = require('../../support/table');

/** @type {Record<string, (show: (label: string, object: any) => void, hooks: any) => void>} */
const works = {
  timeout(show) {
    const timeout = setTimeout(function first() {
      show('inside', timeout);
    }, 1);
    show('new', timeout);
    const cleared = setTimeout(() => {}, 1);
    clearTimeout(cleared);
    show('cleared', cleared);
    const interval = setInterval(() => {
      show('interval', interval);
      clearInterval(interval);
    }, 1);
    interval.unref().ref();
  },
  immediate(show) {
    const immediate = setImmediate(function first() {
      show('inside', immediate);
    });
    show('new', immediate);
  },
  net(show) {
    const server = net.createServer((connection) => {
      show('connection', /** @type {any} */ (connection)._handle);
      connection.end();
    });
    server.listen(0, () => {
      show('server', /** @type {any} */ (server)._handle);
      const client = net.connect(/** @type {any} */ (server.address()).port, () => {
        show('client', /** @type {any} */ (client)._handle);
      });
      client.resume().on('close', () => server.close());
    });
  },
  http(show) {
    const server = http.createServer((request, response) => {
      show('parser', /** @type {any} */ (request.socket).parser);
      response.end();
    });
    server.listen(0, () => {
      http.get({ port: /** @type {any} */ (server.address()).port, agent: false }, (response) => {
        response.resume().on('end', () => server.close());
      });
    });
  },
  zlib(show) {
    const stream = zlib.createGzip();
    show('stream', /** @type {any} */ (stream)._handle);
    stream.end('text').resume();
  },
  dns(show) {
    show('resolver', new dns.Resolver());
  },
  fs(show, { executionAsyncResource }) {
    fs.stat('.', () => show('request', executionAsyncResource()));
  },
  emitter(show) {
    show(
      'resource',
      /** @type {any} */ (new EventEmitterAsyncResource({ name: 'e' })).asyncResource,
    );
  },
  ports(show) {
    const { port1 } = new MessageChannel();
    show('port', port1);
    port1.close();
  },
  process(show) {
    const child = spawn(process.execPath, ['-e', '0']);
    show('process', /** @type {any} */ (child)._handle);
  },
  dgram(show) {
    const socket = dgram.createSocket('udp4');
    socket.bind(0, () => {
      const state = Object.getOwnPropertySymbols(socket)
        .map((symbol) => socket[symbol])
        .find((value) => value?.handle);
      show('socket', state.handle);
      socket.close();
    });
  },
};

/** @param {any} object */
function namesIn(object) {
  const text = inspect(object, { depth: 0, compact: false, breakLength: Infinity });
  const names = text.matchAll(/^ {2}(?:\[?Symbol\(([^)]*)\)\]?|'?([\w.]+)'?):/gm);
  return Array.from(names, ([, symbol, name]) => symbol ?? name).sort();
}

const programs = {};
for (const [name, work] of Object.entries(works)) {
  const run = ({ hooks, log }) => {
    hooks.createHook({ init() {}, destroy() {} }).enable();
    work((label, object) => {
      log(`${label} ${object.constructor.name} ${namesIn(object).join(' ')}`);
    }, hooks);
  };
  programs[name] = run;
  programs[`${name}, with a store`] = (context) => {
    new context.hooks.AsyncLocalStorage().run('store', run, context);
  };
}

module.exports = table(programs);
