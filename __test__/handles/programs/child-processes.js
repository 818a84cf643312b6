'use strict';

// Child processes: with pipes, with a channel, one that does not exist.
if (process.send !== undefined && process.argv[2] === 'child of the program') {
  process.on('message', (message) => {
    process.send(`answer to ${message}`);
    process.disconnect();
  });
} else {
  module.exports = ({ note, step }) => {
    const { execFile, fork, spawn } = require('node:child_process');

    step('execFile', () => execFile('echo', ['text'], () => note('execFile')));
    step('missing', () => {
      spawn('/no/such/program').on('error', (error) => note(error.code));
    });
    step('spawn', () => {
      const child = spawn('cat');
      child.on('spawn', () => note('spawn'));
      child.stdout.on('data', () => note('data'));
      child.stdout.on('end', () => note('end'));
      child.on('exit', () => note('exit'));
      child.on('close', () => note('close'));
      child.stdin.on('finish', () => note('finish'));
      step('input', () => child.stdin.end('text', () => note('written')));
    });
    step('fork', () => {
      const child = fork(__filename, ['child of the program'], { execArgv: [] });
      child.on('message', (message) => note(message));
      child.on('disconnect', () => note('disconnect'));
      child.on('exit', () => note('fork exit'));
      child.send('question', () => note('sent'));
    });
  };
  // A process closes after it has exited and its pipes have ended.
  module.exports.racing = ['close'];
}
