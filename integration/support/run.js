'use strict';

// Runs a program of this folder in a process of its own, with the built-in or with the preload.

const path = require('node:path');
const { startNode } = require('../../__test__/support');

const folder = path.resolve(__dirname, '..');

// `module` is 'built-in' or 'drop-in'.
function runProgram(module, program, { args = [], env = {}, preload = '--require' } = {}) {
  const options = module === 'drop-in' ? [preload, 'async-hooks-native/register'] : [];
  options.push('--require', path.join(__dirname, 'print-requirers.js'));
  return startNode([...options, path.join('programs', program), ...args], {
    cwd: folder,
    env: { ...env, MODULE: module },
  });
}

module.exports = { runProgram };
