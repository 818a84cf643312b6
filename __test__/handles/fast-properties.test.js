'use strict';

// An object with too many properties has them in a hash table of V8's, where core finds its own slowly
// at every turn. So what the sources keep on core's objects must not be too much.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { it } = require('node:test');
const { startNode } = require('../support');

const root = path.join(__dirname, '..', '..');
const readFixture = (name) => fs.readFileSync(path.join(__dirname, 'fixtures', name), 'utf8');

// Logs which objects of a request have fast properties.
const source = `
  const [module, key, cert] = JSON.parse(process.env.PROGRAM);
  const hook = { init() {}, before() {}, after() {}, destroy() {}, promiseResolve() {} };
  require(module).createHook(hook).enable();
  const log = {};
  const look = (objects) => {
    for (const [name, object] of Object.entries(objects)) log[name] = %HasFastProperties(object);
  };
  const https = require('node:https');
  const http = require('node:http');
  function visit({ get }, server, options, then) {
    server.on('request', (request, response) => {
      const { socket } = request;
      look({ request, response, socket, handle: socket._handle, parser: socket.parser });
      response.end('bye');
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      get({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
        const { req, socket } = response;
        look({ clientRequest: req, clientHandle: socket._handle, clientParser: req.parser });
        response.resume().on('end', () => {
          server.close(then);
          console.log(JSON.stringify(log));
        });
      });
    });
  }
  visit(http, http.createServer(), {}, () => {
    visit(https, https.createServer({ key, cert }), { rejectUnauthorized: false });
  });
`;

async function fastProperties(module) {
  const PROGRAM = JSON.stringify([module, readFixture('key.pem'), readFixture('cert.pem')]);
  const args = ['--allow-natives-syntax', '-e', source];
  const { code, stdout, stderr } = await startNode(args, { env: { PROGRAM } });
  assert.strictEqual(code, 0, stderr);
  return stdout.trim().split('\n').map(JSON.parse);
}

it("core's objects keep fast properties where they have them with the built-in", async () => {
  const [builtIn, native] = await Promise.all(['node:async_hooks', root].map(fastProperties));
  const [http] = builtIn;
  assert.strictEqual(http.parser && http.handle, true);
  assert.deepStrictEqual(native, builtIn);
});
