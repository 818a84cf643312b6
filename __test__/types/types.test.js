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

/** The names under which versions of @types/node are installed here. */
const kNodeTypes = {
  20: '@types/node-20',
  22: '@types/node-22',
  24: '@types/node-24',
  26: '@types/node',
};

describe('the types', () => {
  /** A folder with the package and, where one is given, a version of @types/node. */
  function project(nodeTypes) {
    const folder = temporaryFolder(after);
    const modules = path.join(folder, 'node_modules');
    fs.mkdirSync(path.join(modules, '@types'), { recursive: true });
    fs.symlinkSync(root, path.join(modules, 'async-hooks-native'), 'junction');
    if (nodeTypes !== undefined) {
      const target = path.join(root, 'node_modules', nodeTypes);
      fs.symlinkSync(target, path.join(modules, '@types', 'node'), 'junction');
    }
    fs.cpSync(fixtures, folder, { recursive: true });
    return folder;
  }

  for (const [version, name] of Object.entries(kNodeTypes)) {
    it(`are compatible with those of @types/node ${version}`, () => {
      const files = ['module.mts', 'commonjs.cts'];
      if (version === '26') files.push('members.mts');
      const options = { module: 'nodenext', types: ['node'], skipLibCheck: false };
      const { status, stdout } = check(project(name), files, options);
      assert.strictEqual(status, 0, stdout);
    });
  }

  for (const [name, options] of [
    ['node16', { module: 'node16' }],
    ['bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ]) {
    it(`are found by the resolution of ${name}`, () => {
      const all = { types: ['node'], ...options };
      const { status, stdout } = check(project(kNodeTypes[26]), ['module.mts'], all);
      assert.strictEqual(status, 0, stdout);
    });
  }

  it('need no @types/node, and no library of declarations but the language', () => {
    const options = { module: 'nodenext', types: [], lib: ['es2022'], skipLibCheck: false };
    const { status, stdout } = check(project(), ['alone.mts'], options);
    assert.strictEqual(status, 0, stdout);
  });

  it('have a summary for each export and each member', () => {
    for (const file of fs.readdirSync(root).filter((name) => name.endsWith('.d.ts'))) {
      if (file === 'binding.d.ts') continue;
      const lines = fs.readFileSync(path.join(root, file), 'utf8').split('\n');
      const bare = lines.filter(
        (line, index) =>
          /^(export \w| {2}(static |readonly )?[\w[]+[^;]*[(:])/.test(line) &&
          // Parameters, and names that say it themselves.
          !/,$|^ {2}(readonly [A-Z\d_]+: number|k\w+: \d);$/.test(line) &&
          !lines[index - 1].trim().endsWith('*/') &&
          // A further signature of the same method.
          line.match(/\w+/)?.[0] !== lines[index - 1].match(/\w+/)?.[0],
      );
      assert.deepStrictEqual(bare, [], file);
    }
  });
});
