'use strict';

// Leaves a timer and a watcher behind, and stops others.

const fs = require('node:fs');

function leak() {
  setInterval(() => {}, 1000);
  fs.watch(__dirname);
}

function stop() {
  clearInterval(setInterval(() => {}, 1000));
  fs.watch(__dirname).close();
}

leak();
stop();
setTimeout(() => {
  process.kill(process.pid, 'SIGUSR2');
  setTimeout(() => process.exit(), 100);
}, 50);
