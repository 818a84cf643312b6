'use strict';

// Work that node:crypto gives to the thread pool.
module.exports = ({ fixture, note, step }) => {
  const crypto = require('node:crypto');
  const key = fixture('key.pem');
  const data = Buffer.from('data');
  const signature = crypto.sign('sha256', data, key);

  for (const [name, ...args] of [
    ['pbkdf2', 'password', 'salt', 1, 16, 'sha256'],
    ['scrypt', 'password', 'salt', 16, { N: 2 }],
    ['randomBytes', 8],
    ['randomFill', Buffer.alloc(8)],
    ['randomInt', 10],
    ['generateKeyPair', 'ed25519', {}],
    ['generateKey', 'hmac', { length: 64 }],
    ['hkdf', 'sha256', 'key', 'salt', 'info', 16],
    ['sign', 'sha256', data, key],
    ['verify', 'sha256', data, key, signature],
    ['generatePrime', 32],
    ['checkPrime', 7n],
  ]) {
    step(name, () => crypto[name](...args, () => note(name)));
  }
};
