'use strict';

// Runs a program of programs/ in one of two modes, as a program of ../support/child.js:
//
//   trace   with a hook that records every event; `note` records which resource executes
//   stores  with an AsyncLocalStorage; `step` enters a store, `note` records the one that is there
//
// A program exports a function, which gets
//
//   step(name, work)  starts an operation
//   note(label)       says that one of its callbacks runs
//   enable()          the hook of the first mode, for programs that say `manual`
//   directory         an empty directory, which is removed in the end
//   fixture(name)     the text of a file of fixtures/
//   hooks             the module under test

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// On Node 21.0 to 21.6 the first `require` of a core module creates a promise. The package requires these.
for (const name of ['buffer', 'events', 'v8']) require(`node:${name}`);

// Core renews the Date header of HTTP in a timer that ends with the current second: here only after the program.
Date.prototype.getMilliseconds = () => -1_000_000;

module.exports = ({ args: [mode, file], hooks, log, note, trace }) => {
  const program = require(file);
  // A program that never ends says what it waits for.
  setTimeout(() => {
    process.exitCode = 1;
    process.stderr.write(`still active: ${process.getActiveResourcesInfo().join(', ')}\n`);
    process.exit();
  }, 20_000).unref();
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'handles-'));
  process.on('exit', () => fs.rmSync(directory, { recursive: true, force: true }));
  const fixture = (name) => fs.readFileSync(path.join(__dirname, 'fixtures', name), 'utf8');

  if (mode === 'trace') {
    if (!program.manual) trace();
    const step = (_name, work) => work();
    program({ directory, enable: trace, fixture, hooks, note, step });
  } else {
    const storage = new hooks.AsyncLocalStorage();
    program({
      directory,
      enable: () => {},
      fixture,
      hooks,
      note: (label) => log(label, storage.getStore() ?? 'no store'),
      step: (name, work) => storage.run(name, work),
    });
  }
};
