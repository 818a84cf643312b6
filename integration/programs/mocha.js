'use strict';

// Mocha, whose files fake timers by Sinon while they make the first storage or the first hook.

const { setImmediate } = globalThis;
const path = require('node:path');

// An ES module, which Node 20 and 22 give with its default export.
const { default: Mocha = require('mocha') } = require('mocha');

const mocha = new Mocha({ reporter: function reporter() {} });
for (const name of ['fakes', 'stubs']) mocha.addFile(path.join(__dirname, `mocha-${name}.spec.js`));

const runner = mocha.run((failures) => {
  process.exitCode = failures;
  // What is over is no resource of this program any more.
  setImmediate(() => console.log(`${failures} failures`));
});
runner.on('pass', (test) => console.log(`passed: ${test.fullTitle()}`));
runner.on('fail', (test, error) => console.error(`failed: ${test.fullTitle()}`, error));
