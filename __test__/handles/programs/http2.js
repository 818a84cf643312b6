'use strict';

// HTTP/2: sessions, their settings and pings, streams, a push, a file, a reset.
module.exports = ({ directory, note, step }) => {
  const http2 = require('node:http2');
  require('node:fs').writeFileSync(`${directory}/file`, 'text');

  const server = http2.createServer();
  server.on('session', (session) => {
    note('server session');
    session.on('close', () => note('server session closed'));
  });
  server.on('stream', (stream, { ':path': path }) => {
    note(`server ${path}`);
    stream.on('close', () => note(`server closed ${path}`));
    stream.on('error', () => note(`server failed ${path}`));
    if (path === '/file') {
      step('file', () => stream.respondWithFile(`${directory}/file`));
    } else if (path === '/push') {
      stream.pushStream({ ':path': '/pushed' }, (_error, pushed) => {
        note('pushing');
        pushed.respond();
        pushed.end('pushed');
        stream.respond();
        stream.end('text');
      });
    } else if (path !== '/reset') {
      stream.respond();
      stream.on('data', () => note(`server data ${path}`));
      stream.on('end', () => stream.end('text'));
    }
  });
  step('listen', () => server.listen(0, '127.0.0.1', () => step('session', connect)));

  let session;
  function connect() {
    session = http2.connect(`http://127.0.0.1:${server.address().port}`);
    session.on('connect', () => note('connect'));
    session.on('localSettings', () => note('localSettings'));
    session.on('close', () => {
      note('session closed');
      server.close(() => note('closed'));
    });
    session.on('stream', (pushed) => {
      note('pushed');
      pushed.on('data', () => note('pushed data'));
    });
    // The settings of both sides come before all else, so that what follows has one order.
    session.once('remoteSettings', () => {
      note('remoteSettings');
      setImmediate(next);
    });
  }

  const steps = [
    () => step('settings', () => session.settings({ enablePush: true }, () => done('settings'))),
    () => step('ping', () => session.ping(() => done('ping'))),
    () => step('/post', () => request('/post', 'POST')),
    () => step('/file', () => request('/file')),
    () => step('/push', () => request('/push')),
    () => step('/reset', reset),
    () => step('close', () => session.close(() => note('close'))),
  ];
  function next() {
    steps.shift()();
  }
  function done(label) {
    note(label);
    setImmediate(next);
  }

  function request(path, method = 'GET') {
    const stream = session.request({ ':method': method, ':path': path });
    stream.on('response', () => note(`response ${path}`));
    stream.on('data', () => note(`data ${path}`));
    stream.on('end', () => note(`end ${path}`));
    stream.on('close', () => done(`closed ${path}`));
    if (method === 'POST') stream.end('body', () => note('sent'));
  }

  function reset() {
    const stream = session.request({ ':path': '/reset' });
    server.once('stream', () => {
      note('to be reset');
      stream.close(http2.constants.NGHTTP2_CANCEL, () => note('close of /reset'));
    });
    stream.on('close', () => done('closed /reset'));
  }
};
