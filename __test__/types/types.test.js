'use strict';

// The types of the package, against those of @types/node, as programs get them that TypeScript
// resolves in each of its ways.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, describe, it } = require('node:test');
const { root } = require('../support');
const { temporaryFolder } = require('../package/support');

const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const fixtures = path.join(__dirname, 'fixtures');

/**
 * @param {string} folder
 * @param {string[]} files
 * @param {object} options of the compiler
 */
function check(folder, files, options) {
  const project = path.join(folder, 'tsconfig.json');
  const compilerOptions = { strict: true, noEmit: true, target: 'es2023', ...options };
  fs.writeFileSync(project, JSON.stringify({ compilerOptions, files }));
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--project', project], {
    encoding: 'utf8',
  });
  return { status, stdout };
}

describe('the types', () => {
  const folder = temporaryFolder(after);
  const modules = path.join(folder, 'node_modules');
  fs.mkdirSync(path.join(modules, '@types'), { recursive: true });
  fs.symlinkSync(root, path.join(modules, 'async-hooks-native'), 'junction');
  const nodeTypes = path.join(root, 'node_modules', '@types', 'node');
  fs.symlinkSync(nodeTypes, path.join(modules, '@types', 'node'), 'junction');
  fs.cpSync(fixtures, folder, { recursive: true });
  const all = fs.readdirSync(fixtures);

  for (const [name, options, files] of [
    ['node16', { module: 'node16' }, all],
    ['nodenext', { module: 'nodenext' }, all],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }, ['module.mts']],
  ]) {
    it(`go with those of @types/node, with the resolution of ${name}`, () => {
      const { status, stdout } = check(folder, files, options);
      assert.strictEqual(status, 0, stdout);
    });
  }

  it('bring those of Node along', () => {
    const source =
      "import { AsyncLocalStorage } from 'async-hooks-native';\nprocess.exitCode = 1;\n";
    fs.writeFileSync(path.join(folder, 'along.mts'), `${source}new AsyncLocalStorage().none;\n`);
    const { status, stdout } = check(folder, ['along.mts'], { module: 'nodenext', types: [] });
    assert.notStrictEqual(status, 0);
    const errors = stdout.trim().split('\n');
    assert.strictEqual(errors.length, 1, stdout);
    assert.match(errors[0], /Property 'none' does not exist on type 'AsyncLocalStorage<unknown>'/);
  });
});
