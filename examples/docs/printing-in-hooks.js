// async_hooks: Printing in AsyncHook callbacks
'use strict';

const { createHook } = require('async-hooks-native');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const util = require('node:util');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'printing-in-hooks-'));
const log = path.join(folder, 'log.out');

// Writing to a file synchronously creates no asynchronous resource. console.log() may create one,
// and would then call the hook that called it.
function debug(...args) {
  fs.writeFileSync(log, `${util.format(...args)}\n`, { flag: 'a' });
}

const hook = createHook({
  init(asyncId, type) {
    debug('init %s', type);
  },
}).enable();

setImmediate(() => {
  hook.disable();
  process.stdout.write(fs.readFileSync(log));
  fs.rmSync(folder, { recursive: true });
});

// Prints:
//   init Immediate
