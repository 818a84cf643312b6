'use strict';

// The package as npm gets it: packed, installed into an empty folder, and used there.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { target } = require('../../lib/platform/binary');
const installedPaths = require('../../lib/platform/installed-paths');
const { root, startNode } = require('../support');
const { cleanEnvironment, install, pack, runNpm, temporaryFolder } = require('./support');

const KiB = 1024;
const LIMITS = { main: 136 * KiB, platform: 300 * KiB };

const SERVER = `
  const { AsyncLocalStorage, createHook } = require('async-hooks-native');
  const http = require('node:http');
  const { once } = require('node:events');
  const { setTimeout: sleep } = require('node:timers/promises');

  const requestId = new AsyncLocalStorage();
  let resources = 0;
  createHook({ init() { resources++; } }).enable();
  const server = http.createServer((request, response) => {
    requestId.run(request.url, async () => {
      await sleep(1);
      response.end(requestId.getStore());
    });
  });
  (async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = 'http://127.0.0.1:' + server.address().port;
    const answers = await Promise.all(
      ['/a', '/b', '/c'].map((path) => fetch(url + path).then((answer) => answer.text())),
    );
    server.close();
    server.closeAllConnections();
    console.log(answers.join(), resources > 20);
  })();`;

describe('the packed package', () => {
  const folder = temporaryFolder(after);
  const application = temporaryFolder(after);
  const installed = path.join(application, 'node_modules', 'async-hooks-native');
  let packed;

  before(() => {
    packed = pack(folder);
    install(application, [packed.main.file, packed.platform.file]);
  });

  /** Runs in the folder of the application, where nothing can be built. */
  const node = (...args) =>
    startNode(args, { cwd: application, env: cleanEnvironment(application) });

  it('is small', (t) => {
    for (const [name, limit] of Object.entries(LIMITS)) {
      const { size, unpackedSize, names } = packed[name];
      const kilobytes = (bytes) => `${(bytes / KiB).toFixed(0)} KiB`;
      t.diagnostic(
        `${name}: ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked, ${names.length} files`,
      );
      assert.ok(size < limit, `${name} has ${size} bytes`);
    }
  });

  it('has the files that are needed and no more', () => {
    const { files } = require('../../package.json');
    const isLeftOut = (name) => name.startsWith('!');
    const listed = files.filter((name) => !isLeftOut(name)).join('|');
    const expected = new RegExp(`^(package\\.json|README\\.md|LICENSE|(${listed})(/.+)?)$`);
    for (const name of packed.main.names) assert.match(name, expected);
    for (const name of ['CHANGELOG.md', 'LICENSE', 'README.md', 'index.d.ts', 'register.d.ts']) {
      assert.ok(packed.main.names.includes(name), name);
    }
    for (const name of files.filter(isLeftOut)) {
      assert.ok(fs.existsSync(path.join(root, name.slice(1))), name);
      assert.ok(!packed.main.names.includes(name.slice(1)), name);
    }
    assert.deepStrictEqual(
      packed.main.names.filter((name) => /\.(node|rs|tgz|toml)$|test/.test(name)),
      [],
    );
    assert.deepStrictEqual(packed.platform.names.sort(), [
      'LICENSE',
      'README.md',
      `async-hooks-native.${target()}.node`,
      'package.json',
    ]);
  });

  it('has a description that npm has nothing to correct in', () => {
    for (const name of ['.', `npm/${target()}`]) {
      const place = path.join(folder, name);
      const file = path.join(place, 'package.json');
      const description = JSON.parse(fs.readFileSync(file, 'utf8'));
      runNpm(place, ['pkg', 'fix']);
      assert.deepStrictEqual(JSON.parse(fs.readFileSync(file, 'utf8')), description);
      const { homepage, repository, bugs, license } = description;
      assert.match(repository.url, /^git\+https:.+\.git$/);
      assert.ok(homepage && bugs.url && license, place);
    }
  });

  it('lists in its help only commands that work', async () => {
    const program = path.join(installed, 'bin', 'async-hooks-native.js');
    const { code, stderr, stdout } = await node(program, 'bench', '--help');
    assert.strictEqual(code, 0, stderr);
    assert.doesNotMatch(stdout, /--document/);
  });

  it('names a package for each platform, with its own version', () => {
    assert.strictEqual(packed.platforms.length, 8);
    assert.deepStrictEqual(
      packed.dependencies.sort(),
      packed.platforms.map((platform) => `async-hooks-native-${platform}`).sort(),
    );
    // Tools that trace files find the binaries by these paths.
    for (const platform of packed.platforms) {
      const file = `async-hooks-native-${platform}/async-hooks-native.${platform}.node`;
      const places = installedPaths.installed[platform].map((place) =>
        path.relative(installedPaths.folder, place),
      );
      assert.deepStrictEqual(places, [
        path.join('..', '..', '..', file),
        path.join('..', '..', 'node_modules', file),
      ]);
    }
    assert.strictEqual(Object.keys(installedPaths.installed).length, packed.platforms.length);
    const { optionalDependencies, version } = JSON.parse(
      fs.readFileSync(path.join(installed, 'package.json'), 'utf8'),
    );
    assert.deepStrictEqual([...new Set(Object.values(optionalDependencies))], [version]);
  });

  it('installs without a network, and runs', async () => {
    assert.deepStrictEqual(
      fs
        .readdirSync(path.join(application, 'node_modules'))
        .filter((name) => !name.startsWith('.')),
      ['async-hooks-native', `async-hooks-native-${target()}`],
    );
    const { code, stderr, stdout } = await node('-e', SERVER);
    assert.strictEqual(code, 0, stderr);
    assert.strictEqual(stdout, '/a,/b,/c true\n');
  });

  it('takes the binary from the package of the platform', async () => {
    const { stdout } = await node(path.join(installed, 'bin', 'async-hooks-native.js'), 'doctor');
    const file = path.join(`async-hooks-native-${target()}`, `async-hooks-native.${target()}.node`);
    assert.ok(stdout.includes(file), stdout);
  });

  it('compares itself with the built-in, and names the missing packages', async () => {
    const bench = (...args) =>
      node(path.join(installed, 'bin', 'async-hooks-native.js'), 'bench', ...args);
    const { code, stderr, stdout } = await bench('run', 'load-time', '--quick');
    assert.strictEqual(code, 0, stderr);
    assert.match(stdout, /^\| run storages=1 .* ns \|/m);
    assert.match(stdout, /^\| load-time .* [mµ]s \|/m);

    const server = await bench('http-server');
    assert.strictEqual(server.code, 1);
    assert.strictEqual(
      server.stderr,
      'http-server can be measured after: npm install autocannon\n',
    );
  });

  it('preloads, as a package', async () => {
    const program = "console.log(require('node:async_hooks') === require('async-hooks-native'))";
    for (const flag of ['-r', '--import']) {
      const { code, stderr, stdout } = await node(
        flag,
        'async-hooks-native/register',
        '-e',
        program,
      );
      assert.strictEqual(code, 0, stderr);
      assert.strictEqual(stdout, 'true\n');
    }
  });

  it('has no other entries than those of its exports', async () => {
    const source = (entry) => `require('async-hooks-native${entry}')`;
    for (const entry of ['', '/embedder', '/register', '/doctor', '/lost', '/package.json']) {
      const { code, stderr } = await node('-e', source(entry));
      assert.strictEqual(code, 0, stderr);
    }
    const { stderr } = await node('-e', source('/lib/platform/native'));
    assert.match(stderr, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
  });
});
