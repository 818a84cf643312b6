'use strict';

// Blobs are read in pieces.
module.exports = ({ directory, note, step }) => {
  const { Blob } = require('node:buffer');
  const fs = require('node:fs');
  const file = `${directory}/file`;
  fs.writeFileSync(file, 'text');

  step('blob', async () => {
    const blob = new Blob(['one', 'two']);
    await blob.text();
    note('text');
    for await (const chunk of blob.stream()) note(`chunk ${chunk.length}`);
    file_();
  });

  function file_() {
    step('file', async () => {
      const blob = await fs.openAsBlob(file);
      await blob.arrayBuffer();
      note('file');
    });
  }
};
