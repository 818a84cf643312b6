'use strict';

// Web Crypto.
module.exports = ({ note, step }) => {
  const { subtle } = require('node:crypto').webcrypto;
  const data = Buffer.from('data');

  async function run(name, work) {
    return step(name, async () => {
      const result = await work();
      note(name);
      return result;
    });
  }
  (async () => {
    await run('digest', () => subtle.digest('SHA-256', data));
    const aes = { name: 'AES-CBC', length: 128, iv: Buffer.alloc(16) };
    const key = await run('generateKey', () =>
      subtle.generateKey(aes, true, ['encrypt', 'decrypt']),
    );
    const secret = await run('encrypt', () => subtle.encrypt(aes, key, data));
    await run('decrypt', () => subtle.decrypt(aes, key, secret));
    await run('exportKey', () => subtle.exportKey('raw', key));
    const ec = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const pair = await run('pair', () => subtle.generateKey(ec, true, ['sign', 'verify']));
    const signature = await run('sign', () => subtle.sign(ec, pair.privateKey, data));
    await run('verify', () => subtle.verify(ec, pair.publicKey, signature, data));
    await run('export of the pair', () => subtle.exportKey('spki', pair.publicKey));
    const dh = { name: 'ECDH', namedCurve: 'P-256' };
    const { privateKey, publicKey } = await subtle.generateKey(dh, false, ['deriveBits']);
    await run('deriveBits', () => subtle.deriveBits({ ...dh, public: publicKey }, privateKey, 128));
  })();
};
