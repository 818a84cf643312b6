'use strict';

// TLS with callbacks that choose the certificate, resume sessions and staple, over a stream of
// JavaScript.
module.exports = ({ fixture, note, step }) => {
  const tls = require('node:tls');
  const { duplexPair } = pairs();
  const [key, cert] = [fixture('key.pem'), fixture('cert.pem')];
  const context = tls.createSecureContext({ cert, key });

  const sessions = new Map();
  const server = tls.createServer({
    maxVersion: 'TLSv1.2',
    SNICallback: (_name, callback) => {
      note('SNI');
      setImmediate(callback, null, context);
    },
  });
  server.on('newSession', (id, data, callback) => {
    note('newSession');
    sessions.set(id.toString('hex'), data);
    setImmediate(callback);
  });
  server.on('resumeSession', (id, callback) => {
    note('resumeSession');
    setImmediate(callback, null, sessions.get(id.toString('hex')) ?? null);
  });
  server.on('OCSPRequest', (_certificate, _issuer, callback) => {
    note('OCSPRequest');
    setImmediate(callback, null, Buffer.from('response'));
  });
  server.on('keylog', () => note('server keylog'));
  server.on('secureConnection', (socket) => {
    note('secure connection');
    socket.resume();
    socket.end('greeting');
    socket.on('close', () => note('server socket closed'));
  });

  step('first', () => {
    connect('first', undefined, (session) => step('second', () => connect('second', session)));
  });

  function connect(name, session, then) {
    const [ours, theirs] = duplexPair();
    server.emit('connection', theirs);
    const client = tls.connect({
      ca: cert,
      checkServerIdentity: () => undefined,
      requestOCSP: true,
      secureContext: tls.createSecureContext({ ca: cert, sessionIdContext: 'context' }),
      servername: 'localhost',
      session,
      socket: ours,
    });
    client.on('OCSPResponse', () => note(`${name} OCSPResponse`));
    client.on('keylog', () => note(`${name} keylog`));
    client.on('secureConnect', () => note(`${name} connected`));
    client.on('data', () => note(`${name} data`));
    client.on('end', () => client.end());
    client.on('close', () => {
      note(`${name} closed`);
      then?.(client.getSession() ?? saved);
    });
    let saved;
    client.on('session', (data) => {
      note(`${name} session`);
      saved = data;
    });
  }
};

// Two streams of which each reads what the other writes.
function pairs() {
  const { Duplex } = require('node:stream');
  class Side extends Duplex {
    other;
    callback;
    _read() {
      const { callback } = this;
      this.callback = undefined;
      callback?.();
    }
    _write(chunk, _encoding, callback) {
      this.other.callback = callback;
      this.other.push(chunk);
    }
    _final(callback) {
      this.other.push(null);
      callback();
    }
  }
  return {
    duplexPair() {
      const sides = [new Side(), new Side()];
      [sides[0].other, sides[1].other] = [sides[1], sides[0]];
      return sides;
    },
  };
}
