'use strict';

// Writes what is reported. The program keeps its exit code, whatever happens to a file or to its stderr.

const { requireCore } = require('../platform/core-modules');

const { closeSync, openSync, writeSync } = requireCore('node:fs');

const kPause = 10;

/**
 * A pipe that does not block may take a part of the text, or nothing until somebody reads.
 * @param {number} fd
 * @param {string} text
 */
function writeAll(fd, text) {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, kPause);
    }
  }
}

/** @param {string} text */
function writeError(text) {
  try {
    writeAll(2, text);
  } catch {
    // Nobody reads it.
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
function append(file, text) {
  try {
    const fd = openSync(file, 'a');
    try {
      writeAll(fd, text);
    } finally {
      closeSync(fd);
    }
  } catch {
    // The command has removed its folder: it does not wait for processes that outlive the program. If the program
    // itself cannot write, the command says that there is no report.
  }
}

module.exports = { append, writeError };
