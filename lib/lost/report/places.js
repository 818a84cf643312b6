'use strict';

// How files and places are shown.

const { requireCore } = require('../../platform/core-modules');

const path = requireCore('node:path');

/** @typedef {{ file: string, line: number }} Position */

/**
 * @param {string} file
 * @returns {string} relative to the working directory or to its package
 */
function displayFile(file) {
  const [, inPackage] = /.*[/\\]node_modules[/\\](.*)$/.exec(file) ?? [];
  if (inPackage !== undefined) return inPackage;
  if (!path.isAbsolute(file)) return file;
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith(`..${path.sep}..`) ? file : relative;
}

/** @param {Position & { column: number }} place */
const placeKey = ({ file, line, column }) => `${file}:${line}:${column}`;

/** @param {Position} position */
const display = ({ file, line }) => `${displayFile(file)}:${line}`;

module.exports = { display, displayFile, placeKey };
