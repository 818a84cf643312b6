'use strict';

// A registry of npm packages on a free port of the loopback interface. It runs in this process, has no upstream
// registry, and keeps its files in a folder of the caller.

const fs = require('node:fs');
const path = require('node:path');
const { once } = require('node:events');
const { runServer } = require('verdaccio');

/**
 * @param {string} folder
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
async function startRegistry(folder) {
  fs.mkdirSync(folder);
  const server = await runServer({
    storage: path.join(folder, 'storage'),
    self_path: folder,
    auth: { htpasswd: { file: path.join(folder, 'htpasswd') } },
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$all' } },
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
    web: { enable: false },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

module.exports = { startRegistry };
