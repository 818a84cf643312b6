'use strict';

// Names, asked of the operating system and of a name server of the program's own.
module.exports = ({ note, step }) => {
  const dgram = require('node:dgram');
  const dns = require('node:dns');

  step('lookup', () => dns.lookup('localhost', () => note('lookup')));
  step('lookup of an address', () => dns.lookup('127.0.0.1', () => note('lookup of an address')));
  step('lookupService', () => dns.lookupService('127.0.0.1', 80, () => note('lookupService')));
  step('promises', async () => {
    await dns.promises.lookup('localhost');
    note('promised lookup');
    await dns.promises.lookupService('127.0.0.1', 80);
    note('promised lookupService');
  });

  // Answers each question with the address 127.0.0.1, or with nothing if it asked for something else.
  const server = dgram.createSocket('udp4');
  server.on('message', (question, { port, address }) => {
    const end = question.indexOf(0, 12) + 5;
    const isAddress = question.readUInt16BE(end - 4) === 1;
    const header = Buffer.from(question.subarray(0, 12));
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(isAddress ? 1 : 0, 6);
    header.fill(0, 8);
    const answer = Buffer.from('c00c00010001000000000004 7f000001'.replace(' ', ''), 'hex');
    server.send(
      Buffer.concat([header, question.subarray(12, end), isAddress ? answer : Buffer.alloc(0)]),
      port,
      address,
    );
  });
  server.bind(0, '127.0.0.1', () => {
    const resolver = step('resolver', () => new dns.Resolver());
    resolver.setServers([`127.0.0.1:${server.address().port}`]);
    step('resolve4', () => {
      resolver.resolve4('some.test', () => {
        note('resolve4');
        step('resolveTxt', () => {
          resolver.resolveTxt('some.test', (error) => {
            note(error.code);
            step('promised resolver', promised);
          });
        });
      });
    });
  });

  async function promised() {
    const resolver = new dns.promises.Resolver();
    resolver.setServers([`127.0.0.1:${server.address().port}`]);
    await resolver.resolve4('some.test');
    note('promised resolve4');
    server.close();
  }
};
