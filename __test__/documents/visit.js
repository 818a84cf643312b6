'use strict';

// A preload: a server of the program listens on a free port of the loopback interface, gets two
// requests at once, and ends when it has answered them.

const http = require('node:http');

const { listen } = http.Server.prototype;
http.Server.prototype.listen = function () {
  return listen.call(this, 0, '127.0.0.1', async () => {
    const { port } = this.address();
    await Promise.all(['/a', '/b'].map((path) => visit({ port, path, agent: false })));
    this.close();
  });
};

function visit(options) {
  return new Promise((resolve, reject) => {
    http.get(options, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}
