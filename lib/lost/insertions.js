'use strict';

// Text that is inserted into files when they are loaded, which moves what comes after it in its line.

/** Where and how much, in the order of places. @type {Map<string, [offset: number, length: number][]>} */
const inserted = new Map();
/** @type {Map<string, string>} */
const loadedTexts = new Map();

/**
 * @typedef {object} Insertion
 * @property {number} offset
 * @property {string} text without line breaks
 */

/**
 * @param {string} file
 * @param {string} text
 * @param {Insertion[]} insertions in the order of places
 * @returns {string}
 */
function insert(file, text, insertions) {
  let result = '';
  let last = 0;
  for (const { offset, text: more } of insertions) {
    result += text.slice(last, offset) + more;
    last = offset;
  }
  loadedTexts.set(file, text);
  inserted.set(
    file,
    insertions.map(({ offset, text: more }) => [offset, more.length]),
  );
  return result + text.slice(last);
}

/**
 * @param {string} file
 * @param {number} offset in the text that runs
 * @returns {number} in the text that was loaded
 */
function loadedOffset(file, offset) {
  let moved = 0;
  for (const [place, length] of inserted.get(file) ?? []) {
    if (place + moved > offset) break;
    if (place + moved + length > offset) return place;
    moved += length;
  }
  return offset - moved;
}

/** @param {string} file */
const hasInsertions = (file) => inserted.has(file);

/**
 * @param {string} file
 * @returns {string | undefined} undefined where nothing was inserted
 */
const loadedTextOf = (file) => loadedTexts.get(file);

module.exports = { hasInsertions, insert, loadedOffset, loadedTextOf };
