'use strict';

// node --expose-internals parser.js < { files: { name: text } } > { name: table }
//
// Runs in a separate process and uses Node's own copy of acorn, so the package ships no parser.

const fs = require('node:fs');

/** @returns {any} */
function findParser() {
  try {
    // @ts-ignore Exists under --expose-internals only.
    // eslint-disable-next-line n/no-missing-require
    return require('internal/deps/acorn/acorn/dist/acorn');
  } catch {
    return null;
  }
}

if (require.main === module) {
  const { readTables } = require('./syntax');
  const { files } = JSON.parse(fs.readFileSync(0, 'utf8'));
  const acorn = findParser();
  const tables = Object.entries(files).map(([name, text]) => [name, readTables(acorn, text)]);
  fs.writeSync(1, JSON.stringify(Object.fromEntries(tables)));
}

module.exports = { findParser };
