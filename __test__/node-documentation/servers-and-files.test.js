'use strict';

// The documentation's examples that need a server or a file, and what it says they print. Its ids are
// those of its day, so that here only the relations between them count.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { once } = require('node:events');
const { describe, it } = require('node:test');
const { root, startNode } = require('../support');

const preload = path.join(root, 'register.js');
const fileOf = (name) => path.join(__dirname, 'servers-and-files', `${name}.js`);
const modules = { 'the built-in': [], 'this package': ['-r', preload] };

// Numbers ids in the order of their first appearance, except those of the bootstrap and of no resource.
function renameIds(text) {
  const names = new Map([
    ['0', '0'],
    ['1', '1'],
  ]);
  return text.replace(/\b\d+\b/g, (id) => {
    if (!names.has(id)) names.set(id, `#${names.size - 1}`);
    return names.get(id);
  });
}

async function output(options, name) {
  const { code, stderr, stdout } = await startNode([...options, fileOf(name)]);
  assert.strictEqual(code, 0, stderr);
  return stdout;
}

// Starts a server that says on stderr which port it has.
async function startServer(options, name) {
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const server = spawn(process.execPath, [...options, fileOf(name)], { env, timeout: 20_000 });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    server[stream].setEncoding('utf8').on('data', (text) => (printed[stream] += text));
  }
  async function until(stream, pattern) {
    while (!pattern.test(printed[stream])) await once(server[stream], 'data');
    return pattern.exec(printed[stream]);
  }
  const [, port] = await until('stderr', /port (\d+)\n/);
  async function stop() {
    server.kill();
    await once(server, 'close');
    return printed.stdout;
  }
  return { port: Number(port), stop, until };
}

for (const [name, options] of Object.entries(modules)) {
  describe(`the documentation's examples under ${name}`, () => {
    it('a connection is triggered by its server, outside of any JavaScript', async () => {
      const server = await startServer(options, 'connection');
      const client = net.connect(server.port, '127.0.0.1');
      await server.until('stdout', /^TCPWRAP.*\n/m);
      const printed = await server.stop();
      client.on('error', () => {});
      client.destroy();
      const handles = printed.split('\n').filter((line) => /^TCP/.test(line));
      assert.deepStrictEqual(renameIds(handles.join('\n')).split('\n'), [
        'TCPSERVERWRAP(#1): trigger: 1 execution: 1',
        'TCPWRAP(#2): trigger: #1 execution: 0',
      ]);
    });

    it('the trace of listen', async () => {
      const documented = [
        'TCPSERVERWRAP(5): trigger: 1 execution: 1',
        'TickObject(6): trigger: 5 execution: 1',
        'before:  6',
        '  Timeout(7): trigger: 6 execution: 6',
        'after:   6',
        'destroy: 6',
        'before:  7',
        '>>> 7',
        '  TickObject(8): trigger: 7 execution: 7',
        'after:   7',
        'before:  8',
        'after:   8',
      ];
      // Where stderr is a pipe, the console opens it.
      const lines = (await output(options, 'listen')).split('\n');
      const printed = renameIds(lines.filter((line) => !/PIPEWRAP/.test(line)).join('\n')).split(
        '\n',
      );
      assert.deepStrictEqual(
        printed.slice(0, documented.length),
        renameIds(documented.join('\n')).split('\n'),
      );
    });

    it('the graphs of listen, by what was executing and by what triggered', async () => {
      const parents = { execution: new Map(), trigger: new Map() };
      const types = new Map([['1', 'root']]);
      for (const line of (await output(options, 'listen')).split('\n')) {
        const found = /(\w+)\((\d+)\): trigger: (\d+) execution: (\d+)/.exec(line);
        if (found === null) continue;
        const [, type, id, trigger, execution] = found;
        types.set(id, type);
        parents.trigger.set(id, trigger);
        parents.execution.set(id, execution);
      }
      const timeout = [...types].find(([, type]) => type === 'Timeout')[0];
      function pathTo(graph) {
        const found = [];
        for (let id = timeout; id !== undefined; id = graph.get(id)) found.unshift(types.get(id));
        return found;
      }
      assert.deepStrictEqual(pathTo(parents.execution), ['root', 'TickObject', 'Timeout']);
      assert.deepStrictEqual(pathTo(parents.trigger), [
        'root',
        'TCPSERVERWRAP',
        'TickObject',
        'Timeout',
      ]);
    });

    it('what executes in the callback of fs.open', async () => {
      assert.strictEqual(
        renameIds(await output(options, 'open')),
        'bootstrap: 1 by 0 Object\nopen: #1 by 1 FSReqCallback\n',
      );
    });

    it('what executes in the callbacks of a server', async () => {
      assert.deepStrictEqual((await output(options, 'contexts')).split('\n'), [
        'listening: TickObject by TCPSERVERWRAP',
        // By what made the server: the documentation has the connection here, which is not so.
        'connection: TCPSERVERWRAP by bootstrap',
        '',
      ]);
    });

    it('resources without a callback', async () => {
      assert.deepStrictEqual((await output(options, 'unused')).trim().split('\n').sort(), [
        'destroy TCPSERVERWRAP',
        'destroy Timeout',
        'init TCPSERVERWRAP',
        'init Timeout',
      ]);
    });

    it('continuation-local storage in a server', async () => {
      const server = await startServer(options, 'continuation-local');
      const agent = new http.Agent({ keepAlive: true, maxSockets: 3 });
      const paths = Array.from({ length: 9 }, (_, index) => `/${index}`);
      const answers = await Promise.all(
        paths.map(async (path) => {
          const request = http.get({ agent, host: '127.0.0.1', path, port: server.port });
          const [response] = await once(request, 'response');
          return (await response.toArray()).join('');
        }),
      );
      agent.destroy();
      await server.stop();
      assert.deepStrictEqual(
        answers,
        paths.map((path) => JSON.stringify({ state: path })),
      );
    });
  });
}
