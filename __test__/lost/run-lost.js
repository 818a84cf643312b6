'use strict';

// Runs a program under `async-hooks-native lost`, and gives what it says.

const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { root, startNode } = require('../support');

const command = path.join(root, 'bin', 'async-hooks-native.js');
const programs = path.join(__dirname, 'programs');

/** Resolves with how the command ended, and its findings. */
async function runLost(program, { options = [], args = [], nodeOptions = [], env } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lost-'));
  const file = path.join(folder, 'report.json');
  const started = [...nodeOptions, command, 'lost', '--json', file, ...options];
  try {
    const result = await startNode([...started, path.resolve(programs, program), ...args], { env });
    return { ...result, report: read(file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  return JSON.parse(text);
}

/** What tests compare of a place. */
const placeOf = (place) => place && { file: path.resolve(place.file), line: place.line };

module.exports = { command, placeOf, programs, runLost };
