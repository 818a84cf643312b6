'use strict';

// Work that only later versions of node:crypto give to the thread pool.
module.exports = ({ note, step }) => {
  const crypto = require('node:crypto');

  for (const [name, ...args] of [
    [
      'argon2',
      'argon2id',
      { message: 'm', nonce: 'some salt', parallelism: 1, tagLength: 16, memory: 8, passes: 1 },
    ],
    ['encapsulate', crypto.generateKeyPairSync('x25519').publicKey],
  ]) {
    if (crypto[name] !== undefined) step(name, () => crypto[name](...args, () => note(name)));
  }
  note('started');
};
