'use strict';

// Compression: at once, as a stream, and one that fails.
module.exports = ({ note, step }) => {
  const zlib = require('node:zlib');

  step('gzip', () => {
    zlib.gzip('text', (_error, packed) => {
      note('gzip');
      step('gunzip', () => zlib.gunzip(packed, () => note('gunzip')));
    });
  });
  step('brotli', () => zlib.brotliCompress('text', () => note('brotli')));
  step('failing', () => zlib.inflate('no such data', (error) => note(error.code)));
  step('stream', () => {
    const deflate = zlib.createDeflate();
    deflate.on('data', () => note('data'));
    deflate.on('end', () => note('end'));
    deflate.on('close', () => note('close'));
    deflate.write('one', () => {
      note('write');
      deflate.flush(() => {
        note('flush');
        deflate.end('two');
      });
    });
  });
};
