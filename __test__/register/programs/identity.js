'use strict';

// Where user-land code can get the module from: prints which of them give the drop-in.

/* eslint-disable n/prefer-node-protocol -- both names are what is looked at */

const Module = require('node:module');
const path = require('node:path');
const dropIn = require('../../..');

const elsewhere = Module.createRequire(path.join(__dirname, 'nowhere', 'file.js'));

const found = {
  "require('async_hooks')": require('async_hooks'),
  "require('node:async_hooks')": require('node:async_hooks'),
  'module.require': module.require('async_hooks'),
  'module.require with the scheme': module.require('node:async_hooks'),
  createRequire: Module.createRequire(__filename)('async_hooks'),
  'createRequire with the scheme': Module.createRequire(__filename)('node:async_hooks'),
  'createRequire of another folder': elsewhere('async_hooks'),
  'Module._load': Module._load('async_hooks', module, false),
  'a dependency': require('./dependency').async_hooks,
  'a second require': require('async_hooks'),
};
if (process.getBuiltinModule !== undefined) {
  found.getBuiltinModule = process.getBuiltinModule('async_hooks');
  found['getBuiltinModule with the scheme'] = process.getBuiltinModule('node:async_hooks');
}

const report = Object.entries(found).map(([name, module]) => [name, module === dropIn]);
report.push(['other modules', require('fs') === require('node:fs') && require('fs').readFile]);
report.push(['the name resolves', require.resolve('async_hooks') === 'async_hooks']);
report.push(['is a builtin', Module.isBuiltin('async_hooks')]);
if (process.getBuiltinModule !== undefined) {
  report.push(['other builtins', process.getBuiltinModule('fs') === require('node:fs')]);
  report.push(['nothing for a missing one', process.getBuiltinModule('missing') === undefined]);
}

for (const [name, value] of report) console.log(`${name}: ${Boolean(value)}`);
try {
  // eslint-disable-next-line n/no-missing-require -- its absence is what is looked at
  require('./missing');
} catch (error) {
  console.log(`a missing module: ${error.code}`);
}
