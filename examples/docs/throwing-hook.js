// async_hooks: Error handling
'use strict';

const { createHook } = require('async-hooks-native');
const { writeSync } = require('node:fs');

process.on('uncaughtException', () => writeSync(1, 'never printed: the listeners are removed\n'));
process.on('exit', (code) => writeSync(1, `exit listeners still run, code ${code}\n`));

createHook({
  init() {
    throw new Error('thrown by a hook: its stack is printed on stderr');
  },
}).enable();

setTimeout(() => writeSync(1, 'never printed: the process has ended\n'), 1);

// Prints:
//   exit listeners still run, code 1
// Exits with 1
