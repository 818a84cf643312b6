'use strict';

// Requests without an agent that keeps sockets, that are aborted, time out, upgrade, expect or fail.
module.exports = ({ note, step }) => {
  const http = require('node:http');

  const server = http.createServer((request, response) => {
    note(`server ${request.url}`);
    request.on('close', () => note(`server close of ${request.url}`));
    if (request.url === '/plain') {
      request.resume();
      response.writeHead(200, { Trailer: 'Name' });
      response.write('part');
      response.addTrailers({ Name: 'value' });
      response.end();
    }
  });
  server.on('upgrade', (request, socket) => {
    note('server upgrade');
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  });
  server.on('checkContinue', (request, response) => {
    note('server checkContinue');
    response.writeContinue();
    request.resume();
    request.on('end', () => response.end());
  });
  server.on('clientError', (error, socket) => {
    note(`server ${error.code}`);
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
  const steps = [plain, aborted, timedOut, upgraded, continued, broken, closed];
  const next = () => setImmediate(() => steps.shift()());
  server.listen(0, '127.0.0.1', next);

  function request(path, options = {}) {
    const { port } = server.address();
    return http.request({ agent: false, host: '127.0.0.1', path, port, ...options });
  }

  function plain() {
    step('plain', () => {
      const sent = request('/plain');
      sent.on('response', (response) => {
        note('response');
        response.on('data', () => note('data'));
        response.on('end', () => note(`trailer ${response.trailers.name}`));
        response.on('close', () => {
          note('response close');
          next();
        });
      });
      sent.end();
    });
  }

  function aborted() {
    step('aborted', () => {
      const sent = request('/aborted');
      sent.on('error', (error) => note(`aborted ${error.code}`));
      sent.on('close', () => {
        note('aborted close');
        next();
      });
      sent.end();
      server.once('request', () => sent.destroy());
    });
  }

  function timedOut() {
    step('timed out', () => {
      const sent = request('/timeout');
      // On a busy machine the time would be over before the server has the request.
      server.once('request', () => sent.setTimeout(10));
      sent.on('timeout', () => {
        note('timeout');
        sent.destroy();
      });
      sent.on('error', (error) => note(`timed out ${error.code}`));
      sent.on('close', next);
      sent.end();
    });
  }

  function upgraded() {
    step('upgraded', () => {
      const sent = request('/upgrade', { headers: { Connection: 'Upgrade', Upgrade: 'x' } });
      sent.on('upgrade', (_response, socket) => {
        note('upgrade');
        socket.on('close', () => {
          note('upgraded close');
          next();
        });
        socket.end();
        socket.resume();
      });
      sent.end();
    });
  }

  function continued() {
    step('continued', () => {
      const sent = request('/continue', { headers: { Expect: '100-continue' }, method: 'POST' });
      sent.on('continue', () => {
        note('continue');
        sent.end('body');
      });
      sent.on('response', (response) => {
        note('continued');
        response.resume();
        response.on('close', next);
      });
    });
  }

  function broken() {
    step('broken', () => {
      const client = require('node:net').connect(server.address().port, '127.0.0.1');
      client.end('no HTTP\r\n\r\n');
      client.resume();
      client.on('close', () => {
        note('broken close');
        next();
      });
    });
  }

  function closed() {
    server.close(() => note('closed'));
  }
};
