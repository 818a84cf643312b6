'use strict';

// How files, places and names are shown.

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

/**
 * @param {string} seen name of a storage
 * @param {string | undefined} given by the user, who may leave out the # of a private property
 */
const isNamed = (seen, given) => seen === given || seen === `#${given}`;

/** @param {Position} position */
const display = ({ file, line }) => `${displayFile(file)}:${line}`;

module.exports = { display, displayFile, isNamed, placeKey };
