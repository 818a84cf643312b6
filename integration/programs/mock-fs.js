'use strict';

// A fake file system, while the first storage or the first hook is made. Which of them is the argument.

const fs = require('node:fs');
// What core loads when it is first used.
require('node:http');
const mock = require('mock-fs');
const hooks = require('node:async_hooks');
const { contextsOf } = require('../runners/contexts');

const [first] = process.argv.slice(2);

async function main() {
  mock({ '/fake': { file: 'fake' } });
  const lines = [fs.readFileSync('/fake/file', 'utf8'), String(fs.existsSync(__filename))];
  if (first === 'storage') {
    const storage = new hooks.AsyncLocalStorage();
    await storage.run('store', async () => {
      await new Promise((resolve) => fs.readFile('/fake/file', resolve));
      lines.push(storage.getStore());
    });
  }
  lines.push(...(await contextsOf(hooks)));
  mock.restore();
  lines.push(...(await contextsOf(hooks)));
  // The fake calls requests back by itself, which the built-in does not see.
  console.log(lines.filter((line) => !line.startsWith('called')).join('\n'));
}

main();
