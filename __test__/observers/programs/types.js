'use strict';

// Core's own AsyncResources, while the program's stack traces are of no use.

const core = require('node:async_hooks');
const { EventEmitterAsyncResource } = require('node:events');
const http = require('node:http');
const http2 = require('node:http2');
const { PassThrough, finished } = require('node:stream');
const table = require('../../support/table');

class Query extends core.AsyncResource {
  constructor() {
    super('QUERY');
  }
}
class SlowQuery extends Query {}
class Passing extends core.AsyncResource {}
class Named extends Passing {
  constructor() {
    super("PASSED ON", { requireManualDestroy: true }); // prettier-ignore
  }
}

/** @type {Record<string, () => void>} */
const works = {
  classes() {
    new EventEmitterAsyncResource({ name: 'emitter' });
    new Query();
    new SlowQuery();
    new Named();
    new Query();
  },
  emitters() {
    new EventEmitterAsyncResource({ name: 'emitter' });
    new (class Sub extends EventEmitterAsyncResource {})();
    new (class Sub extends EventEmitterAsyncResource {})('ResourceName');
    new (class Sub extends EventEmitterAsyncResource {})({ name: 'of options' });
  },
  bind() {
    core.AsyncResource.bind(function bound() {});
    core.AsyncResource.bind(() => {});
    core.AsyncResource.bind(() => {}, 'of a type');
    core.AsyncLocalStorage.snapshot();
  },
  // One of a class that has its type in the source, made inside of an `init` hook.
  nested() {
    new EventEmitterAsyncResource({ name: 'outer' });
  },
  agent() {
    const server = http.createServer((request, response) => response.end());
    server.listen(0, () => {
      const agent = new http.Agent({ maxSockets: 1 });
      let left = 3;
      for (let i = 0; i < 3; i++) {
        http.get({ port: /** @type {any} */ (server.address()).port, agent }, (response) => {
          response.resume().on('end', () => {
            if (--left === 0) server.close();
          });
        });
      }
    });
  },
  http2() {
    const server = http2.createServer();
    server.on('stream', (stream) => {
      stream.respond();
      stream.end();
    });
    server.listen(0, () => {
      const session = http2.connect(
        `http://localhost:${/** @type {any} */ (server.address()).port}`,
      );
      // The package has found the class of sessions when it sees the second.
      session
        .request()
        .resume()
        .on('end', () => {
          const request = session.request();
          request.resume().on('end', () => {
            session.close(() => server.close());
          });
        });
    });
  },
  streams() {
    finished(new PassThrough().end().resume(), () => {});
  },
  tests() {
    const { test } = require('node:test');
    test('one', () => {});
  },
};

const interesting = new Set([
  'QUERY',
  'PASSED ON',
  'emitter',
  'Sub',
  'ResourceName',
  'of options',
  'bound',
  'bound-anonymous-fn',
  'of a type',
  'outer',
  'QueuedRequest',
  'PendingRequest',
  'STREAM_END_OF_STREAM',
  'Test',
  'TestReporterScope',
  'AsyncResource',
]);

/** @type {Record<string, () => void>} */
const traces = {
  none() {},
  null: () => void (Error.prepareStackTrace = () => null),
  number: () => void (Error.prepareStackTrace = () => 7),
  throws() {
    Error.prepareStackTrace = () => {
      throw new Error('from a program');
    };
  },
  limit: () => void (Error.stackTraceLimit = 0),
  frozen: () => void Object.freeze(Error),
};

const programs = {};
for (const work of Object.keys(works)) {
  for (const trace of Object.keys(traces)) {
    programs[`${work}, ${trace}`] = ({ hooks, log }) => {
      traces[trace]();
      let inside = false;
      hooks
        .createHook({
          init(id, type) {
            if (interesting.has(type)) log(type);
            if (work !== 'nested' || inside) return;
            inside = true;
            new Query();
            inside = false;
          },
        })
        .enable();
      works[work]();
    };
  }
}

module.exports = table(programs);
