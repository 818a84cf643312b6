'use strict';

// A terminal: the side of a pseudo-terminal that another program would control.
module.exports = ({ note, step }) => {
  const fs = require('node:fs');
  const tty = require('node:tty');

  const fd = fs.openSync('/dev/ptmx', 'r+');
  step('terminal', () => {
    const terminal = new tty.WriteStream(fd);
    terminal.on('finish', () => note('finish'));
    terminal.on('close', () => note('close'));
    terminal.write('text', () => {
      note('write');
      terminal.end();
      terminal.destroy();
    });
  });
};
