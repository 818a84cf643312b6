'use strict';

// A heap snapshot, of which a part is read.
module.exports = ({ note, step }) => {
  step('snapshot', () => {
    const stream = require('node:v8').getHeapSnapshot();
    stream.once('data', () => {
      note('data');
      stream.destroy();
    });
    stream.on('close', () => note('close'));
  });
};

// So is the size of a snapshot.
module.exports.uncounted = ['HEAPSNAPSHOT'];
