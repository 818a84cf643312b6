'use strict';

// Small helpers for programs that talk HTTP on the loopback interface.

const { once } = require('node:events');
const http = require('node:http');

// Resolves with the address of a listening server.
async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

// Resolves with status and body of a request.
function send(url, { body, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, options, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, body: text }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

module.exports = { listen, send };
