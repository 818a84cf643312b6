'use strict';

// The excerpt of the source in a report, with the mark below the call.

const { linesOf } = require('../source/originals');

/** @typedef {{ number: number, text: string, mark?: string }} Line */

/** Lines that are longer are cut. */
const kLongest = 200;
const kCut = 120;

/**
 * @param {import('../judge/verdict').Place} place
 * @returns {Line[]} the line of the place and those before it
 */
function excerptOf({ file, line, column }) {
  const first = Math.max(line - 2, 1);
  return linesOf(file)
    .slice(first - 1, line)
    .map((text, index) => {
      const number = first + index;
      return number === line ? markedLine(number, text, column) : { number, text: cut(text, 0) };
    });
}

/**
 * @param {number} number
 * @param {string} text
 * @param {number} column from 1
 * @returns {Line}
 */
function markedLine(number, text, column) {
  const start = text.length > kLongest ? Math.max(column - 1 - kCut / 2, 0) : 0;
  const shown = cut(text, start);
  const before = shown.slice(0, column - 1 - start + (start > 0 ? 1 : 0));
  // A tab is as wide below the line as it is in it.
  return { number, text: shown, mark: `${before.replaceAll(/[^\t]/g, ' ')}^` };
}

/**
 * @param {string} text
 * @param {number} start
 */
function cut(text, start) {
  if (text.length <= kLongest) return text;
  const end = start + kCut;
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
}

/**
 * @param {string} file
 * @param {number} line
 */
const isLong = (file, line) => (linesOf(file)[line - 1] ?? '').length > kLongest;

module.exports = { excerptOf, isLong };
