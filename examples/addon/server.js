'use strict';

// A server that writes the id of the request in every log line, including lines from callbacks of the addon.

const http = require('node:http');

/**
 * @param {object} options
 * @param {any} options.addon this addon, or its `plain` namespace
 * @param {import('node:async_hooks').AsyncLocalStorage<string>} options.requestId
 * @param {number} options.port the port of the service that `request` connects to
 * @param {string} options.file that `watch` watches
 * @param {(line: string) => void} options.write
 */
function createServer({ addon, requestId, port, file, write }) {
  const log = (message) => write(`${requestId.getStore() ?? 'none'} ${message}`);
  const queue = new addon.JobQueue();
  // One listener for the whole server.
  let published;
  const bus = new addon.Bus((_, message) => {
    log(`published ${message}`);
    published(message);
  });

  async function respond(response) {
    const id = requestId.getStore();
    await new Promise((resolve) => {
      queue.submit(7, (_, square) => resolve(log(`squared ${square}`)));
    });
    await addon.request(port, 'hello', (_, bytes) => log(`received ${bytes} bytes`));
    log('answered');
    const changed = new Promise((resolve) => {
      addon.watch(file, () => resolve(log('changed')));
    });
    require('node:fs').appendFileSync(file, 'x');
    await changed;
    await new Promise((resolve) => {
      published = resolve;
      bus.publish('done');
    });
    response.end(id);
  }

  return http.createServer((request, response) => {
    requestId.run(request.url, () => respond(response));
  });
}

module.exports = { createServer };
