'use strict';

// The code blocks of the documents, and the folder of a user's project in which they run.

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('../support');

// A block is { file, line, language, attributes, text }.
function readBlocks(file) {
  const lines = fs.readFileSync(path.join(root, file), 'utf8').split('\n');
  const blocks = [];
  let block;
  for (const [index, line] of lines.entries()) {
    const [, fence] = /^\s*```(.*)$/.exec(line) ?? [];
    if (fence === undefined) {
      block?.text.push(line);
    } else if (block === undefined) {
      const [language, ...attributes] = fence.trim().split(/\s+/);
      block = { file, line: index + 1, language, attributes, text: [] };
    } else {
      blocks.push({ ...block, text: block.text.join('\n') });
      block = undefined;
    }
  }
  return blocks;
}

// What this project tells its users and its contributors.
function documents() {
  const named = (folder) =>
    fs
      .readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => path.posix.join(folder, name));
  return [...named('.'), ...named('docs'), ...named('benchmark')].sort();
}

// Makes `folder` a project that has installed the package, and what the migration starts from.
function makeProject(folder) {
  const { devDependencies } = require('../../package.json');
  const link = (target, name) => {
    const place = path.join(folder, 'node_modules', name);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.symlinkSync(target, place, 'junction');
  };
  link(root, 'async-hooks-native');
  for (const name of Object.keys(devDependencies))
    link(path.join(root, 'node_modules', name), name);
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
  fs.cpSync(path.join(root, 'examples'), path.join(folder, 'examples'), { recursive: true });
  fs.copyFileSync(path.join(__dirname, 'app.js'), path.join(folder, 'app.js'));
}

module.exports = { documents, makeProject, readBlocks };
