'use strict';

// The excerpt of the source in a report, with the mark below the call.

const { linesOf } = require('../source/originals');

/** @typedef {{ number: number, text: string, mark?: string }} Line */

/** Lines that are longer are cut. */
const kLongest = 200;
const kCut = 120;
/** What adds no width: marks on the character before, and what is joined to it. */
const kNarrow = /\u200d.|\p{Emoji_Modifier}|[\p{Mn}\p{Me}\u200b-\u200d]/gu;
/** East Asian characters and emoji, which are as wide as two others. */
const kWide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/gu;

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
  return { number, text: shown, mark: `${blank(before)}^` };
}

/**
 * @param {string} text
 * @returns {string} spaces that are as wide in a terminal. A tab is as wide below the line as it is in it
 */
function blank(text) {
  return text.replaceAll(kNarrow, '').replaceAll(kWide, '  ').replaceAll(/[^\t]/gu, ' ');
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
