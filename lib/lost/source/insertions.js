'use strict';

// Inserts text into files when they are loaded, and maps positions between the two versions.

/**
 * Offsets and lengths of the insertions of a file, in ascending order.
 * @type {Map<string, [offset: number, length: number][]>}
 */
const inserted = new Map();
/** @type {Map<string, string>} */
const loadedTexts = new Map();

/**
 * @typedef {object} Insertion
 * @property {number} offset
 * @property {string} text without line breaks
 */

/**
 * @param {string} text
 * @param {Insertion[]} insertions in ascending order
 * @returns {string}
 */
function apply(text, insertions) {
  let result = '';
  let last = 0;
  for (const { offset, text: more } of insertions) {
    result += text.slice(last, offset) + more;
    last = offset;
  }
  return result + text.slice(last);
}

/**
 * @param {string} file
 * @param {string} text
 * @param {Insertion[]} insertions in ascending order
 * @returns {string}
 */
function insert(file, text, insertions) {
  loadedTexts.set(file, text);
  inserted.set(
    file,
    insertions.map(({ offset, text: more }) => [offset, more.length]),
  );
  return apply(text, insertions);
}

/**
 * @param {string} file
 * @param {number} offset in the source that runs
 * @returns {number} in the loaded source
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

/**
 * @param {string} file
 * @param {number} offset in the source that runs
 * @returns {number} in the loaded source; between two characters for a position in inserted text, which runs before the
 *   expression that follows it
 */
function callOffset(file, offset) {
  const place = loadedOffset(file, offset);
  return place === loadedOffset(file, offset + 1) ? place - 0.5 : place;
}

/** @param {string} file */
const hasInsertions = (file) => inserted.has(file);

/**
 * @param {string} file
 * @returns {string | undefined} undefined if nothing was inserted
 */
const loadedTextOf = (file) => loadedTexts.get(file);

module.exports = { apply, callOffset, hasInsertions, insert, loadedOffset, loadedTextOf };
