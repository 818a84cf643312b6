'use strict';

// A signal that the process sends to itself.
module.exports = ({ note, step }) => {
  step('listener', () => {
    process.once('SIGUSR2', () => {
      note('first');
      step('again', () => {
        process.once('SIGUSR2', () => note('second'));
        process.kill(process.pid, 'SIGUSR2');
      });
    });
  });
  step('signal', () => {
    // A listener for signals does not keep the process alive.
    const alive = setInterval(() => {}, 1000);
    process.once('SIGUSR2', () => {
      note('another listener');
      setImmediate(() => setTimeout(() => clearInterval(alive), 20));
    });
    process.kill(process.pid, 'SIGUSR2');
  });
};
