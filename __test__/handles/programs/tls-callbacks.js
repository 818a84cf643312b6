'use strict';

// TLS with callbacks that core hands to the native layer in other ways than the rest: by a symbol, where both
// sides agree on a key, and by a name of its own, where the server chooses a protocol.
module.exports = ({ fixture, note, step }) => {
  const tls = require('node:tls');
  const psk = Buffer.from('d731ef57be09e5204f0b205b60627028', 'hex');

  step('keys', () => {
    const server = tls.createServer({
      ciphers: 'PSK',
      pskIdentityHint: 'hint',
      pskCallback(_socket, identity) {
        note(`server key for ${identity}`);
        return psk;
      },
    });
    const options = {
      ciphers: 'PSK',
      checkServerIdentity: () => undefined,
      pskCallback(hint) {
        note(`client key for ${hint}`);
        return { psk, identity: 'identity' };
      },
    };
    // TLS 1.2 has the hint.
    connect(server, { ...options, maxVersion: 'TLSv1.2' }, () => step('protocols', protocols));
  });

  function protocols() {
    const server = tls.createServer({
      key: fixture('key.pem'),
      cert: fixture('cert.pem'),
      ALPNCallback({ protocols: [first] }) {
        note(`protocol ${first}`);
        return first;
      },
    });
    connect(server, { rejectUnauthorized: false, ALPNProtocols: ['first', 'second'] });
  }

  function connect(server, options, then) {
    server.on('secureConnection', (socket) => {
      note('secure connection');
      socket.resume();
      socket.end();
    });
    server.listen(0, () => {
      step('connect', () => {
        const client = tls.connect(
          { ...options, host: '127.0.0.1', port: server.address().port },
          () => {
            note('connected');
          },
        );
        client.resume();
        client.on('close', () => {
          note('closed');
          server.close(then);
        });
      });
    });
  }
};
