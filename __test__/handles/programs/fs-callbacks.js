'use strict';

// fs with callbacks: requests that succeed, requests that fail, and functions that make several.
module.exports = ({ directory, note, step }) => {
  const fs = require('node:fs');
  const path = require('node:path');
  const at = (name) => path.join(directory, name);
  fs.writeFileSync(at('file'), 'text');
  fs.writeFileSync(at('old'), 'old');
  fs.writeFileSync(at('obsolete'), '');
  fs.mkdirSync(at('folder'));

  step('open', () => {
    fs.open(at('file'), 'r+', (_error, fd) => {
      note('open');
      step('read', () => {
        fs.read(fd, Buffer.alloc(4), 0, 4, 0, () => {
          note('read');
          step('write', () => {
            fs.write(fd, 'more', () => {
              note('write');
              fs.fstat(fd, () => {
                note('fstat');
                fs.close(fd, () => note('close'));
              });
            });
          });
        });
      });
    });
  });
  for (const [name, ...args] of [
    ['stat', at('file')],
    ['stat', at('missing')],
    ['lstat', at('file')],
    ['access', at('file')],
    ['exists', at('file')],
    ['realpath', at('file')],
    ['readFile', at('file')],
    ['writeFile', at('new'), 'text'],
    ['appendFile', at('appended'), 'text'],
    ['copyFile', at('file'), at('copy')],
    ['rename', at('old'), at('renamed')],
    ['unlink', at('obsolete')],
    ['mkdir', at('made')],
    ['mkdtemp', at('temporary-')],
    ['symlink', at('file'), at('link')],
    ['readdir', at('folder')],
    ['truncate', at('file'), 4],
    ['utimes', at('file'), 0, 0],
    ['statfs', directory],
  ]) {
    step(name, () => fs[name](...args, () => note(name)));
  }
  step('mkdir -p', () => {
    fs.mkdir(at('a/b/c'), { recursive: true }, () => {
      note('mkdir -p');
      fs.rm(at('a'), { recursive: true }, () => note('rm -r'));
    });
  });
};
