'use strict';

// What programs do to the objects that the sources look at: they mock them, compare them, replace them.

const assert = require('node:assert');
const builtIn = require('node:async_hooks');
const dns = require('node:dns');
const net = require('node:net');
const { after, before, describe, it } = require('node:test');
const { createHook } = require('../..');

const methods = ['runInAsyncScope', 'emitDestroy', 'asyncId', 'triggerAsyncId'];
const shapes = () => methods.map((name) => builtIn.AsyncResource.prototype[name]).map(shapeOf);
const shapeOf = ({ name, length }) => ({ name, length });

describe('with the sources installed', () => {
  const { nextTick } = process;
  const expected = shapes();
  const hook = createHook({ init() {}, before() {}, after() {}, destroy() {} });
  before(() => hook.enable());
  after(() => hook.disable());

  it('replaced functions have the names and lengths of those before', () => {
    assert.notStrictEqual(process.nextTick, nextTick);
    assert.deepStrictEqual(shapeOf(process.nextTick), shapeOf(nextTick));
    assert.deepStrictEqual(shapes(), expected);
  });

  for (const Resolver of [dns.Resolver, dns.promises.Resolver]) {
    it('the channel of a resolver can be mocked', () => {
      const resolver = new Resolver();
      resolver._handle = { getServers: () => [['192.0.2.1', 53]] };
      assert.deepStrictEqual(resolver.getServers(), ['192.0.2.1']);
    });
  }

  it('an object with the prototype of a handle takes callbacks, and calls them', (t, done) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const stub = Object.create(Object.getPrototypeOf(server._handle));
      const names = ['oncomplete', 'ondone', 'onerror', 'onmessage', 'onexit', 'onconnection'];
      for (const name of [...names, 'pendingHandle', 'async']) {
        stub[name] = () => name;
        assert.strictEqual(stub[name](), name);
      }
      server.close(done);
    });
  });
});
