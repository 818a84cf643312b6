'use strict';

// A preload: a server of the program listens on a free port of the loopback interface, gets a request and,
// before that is answered, another one, and ends when it has answered them.

const { once } = require('node:events');
const http = require('node:http');

const { listen } = http.Server.prototype;
http.Server.prototype.listen = function () {
  return listen.call(this, 0, '127.0.0.1', async () => {
    const { port } = this.address();
    const visits = ['/a', '/b'].map(async (path, index) => {
      // Connections may overtake each other, and documents show an order.
      if (index > 0) await once(this, 'request');
      await visit({ port, path, agent: false });
    });
    await Promise.all(visits);
    this.close();
  });
};

function visit(options) {
  return new Promise((resolve, reject) => {
    http.get(options, (response) => response.resume().on('end', resolve)).on('error', reject);
  });
}
