'use strict';

// What old context libraries do to the callbacks of the runtime: they read one, and put one of theirs in
// its place that calls it.
module.exports = ({ directory, note, step }) => {
  const { spawn } = require('node:child_process');
  const fs = require('node:fs');
  const net = require('node:net');

  function wrap(object, name, label) {
    const wrapped = object[name];
    object[name] = function (...args) {
      note(label);
      return wrapped.apply(this, args);
    };
  }

  // Each in its turn, for their order would be chance.
  step('child', () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    for (const label of ['inner exit', 'middle exit', 'outer exit']) {
      wrap(child._handle, 'onexit', label);
    }
    child.on('close', () => {
      note('closed');
      step('restored', restore);
    });
  });

  function restore() {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    const { onexit } = child._handle;
    for (const other of [() => note('not called'), undefined]) {
      child._handle.onexit = other;
      child._handle.onexit = onexit;
    }
    child.on('close', () => {
      note('restored closed');
      step('timers', runTimers);
    });
  }

  function runTimers() {
    const timeout = setTimeout(() => {
      note('timeout');
      const immediate = setImmediate(() => {
        note('immediate');
        let left = 3;
        const interval = setInterval(() => {
          note('interval');
          if (--left > 0) return;
          clearInterval(interval);
          step('server', serve);
        }, 1);
        wrap(interval, '_onTimeout', 'around interval');
      });
      wrap(immediate, '_onImmediate', 'around immediate');
    }, 1);
    wrap(timeout, '_onTimeout', 'inside timeout');
    wrap(timeout, '_onTimeout', 'around timeout');
    const { _onTimeout } = timeout;
    timeout._onTimeout = () => note('not called');
    timeout._onTimeout = _onTimeout;
  }

  function serve() {
    const server = net.createServer((socket) => {
      note('connection');
      socket.resume().end();
      server.close(() => note('server closed'));
    });
    server.listen(`${directory}/socket`, () => {
      wrap(server._handle, 'onconnection', 'around connection');
      const client = net.connect(`${directory}/socket`);
      client.resume().on('close', () => {
        note('client closed');
        step('watch', watch);
      });
    });
  }

  function watch() {
    const watched = `${directory}/watched`;
    fs.writeFileSync(watched, '');
    const watcher = fs.watch(watched, () => {
      note('changed');
      watcher.close();
    });
    wrap(watcher._handle, 'onchange', 'around change');
    fs.writeFileSync(watched, 'changed');
  }
};

// In how many pieces a socket is read, and how often a change is told of, is chance.
module.exports.uncounted = ['PIPEWRAP', 'FSEVENTWRAP'];
