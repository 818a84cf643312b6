'use strict';

// Formats findings as text: place, reason, fix and certainty.

const { displayFile } = require('./places');

/** The guide to reports. The npm package does not contain docs/. */
const kGuide =
  'https://github.com/async-hooks-native/async-hooks-native/blob/main/docs/lost-contexts.md';

/**
 * @typedef {import('./findings').DetailedFinding} DetailedFinding
 * @typedef {(style: 'red' | 'yellow' | 'bold' | 'dim' | 'green' | 'cyan', text: string) => string} Paint
 */

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};
const titles = { lost: 'LOST', foreign: 'FOREIGN', leftover: 'LEFTOVER', unexpected: 'UNEXPECTED' };
const kWidth = 96;

/** @type {Paint} */
const plain = (style, text) => text;

/** @type {Paint} */
const colored = (style, text) => `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m`;

/**
 * @param {{ isTTY?: boolean, getColorDepth?: (env?: any) => number }} stream
 * @returns {Paint}
 */
function paintFor(stream) {
  const { FORCE_COLOR, NO_COLOR } = process.env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR === '0' ? plain : colored;
  const isColored = stream.isTTY === true && !NO_COLOR && process.env.TERM !== 'dumb';
  return isColored ? colored : plain;
}

/**
 * @param {string} label
 * @param {string} text
 * @param {Paint} paint
 * @returns {string[]}
 */
function paragraph(label, text, paint) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line !== '' && line.length + word.length + 1 > kWidth) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map(
    (line, index) => `  ${paint('bold', (index === 0 ? label : '').padEnd(6))}${line}`,
  );
}

/**
 * @param {DetailedFinding['excerpt']} excerpt
 * @param {Paint} paint
 */
function source(excerpt, paint) {
  const width = Math.max(...excerpt.map(({ number }) => String(number).length), 0);
  return excerpt.flatMap(({ number, text, mark }) => {
    const gutter = `${mark === undefined ? ' ' : '>'} ${String(number).padStart(width)} |`;
    const style = mark === undefined ? 'dim' : 'bold';
    const shown = `  ${paint(style, gutter)} ${text}`.trimEnd();
    if (mark === undefined) return [shown];
    const below = mark.replace('^', paint('red', '^'));
    return [shown, `  ${paint('dim', `  ${' '.repeat(width)} |`)} ${below}`];
  });
}

/** @param {number} count of functions */
function allOf(count) {
  if (count === 1) return 'it';
  return count === 2 ? 'both' : `all ${['three', 'four', 'five'][count - 3] ?? count}`;
}

/**
 * @param {DetailedFinding} detailed
 * @returns {keyof typeof titles} a store of another scope is only known by a culprit. Without one, `expect()` reported it
 */
const titleOf = ({ finding: { culprit, kind } }) =>
  kind === 'foreign' && culprit === null ? 'unexpected' : kind;

/**
 * @param {DetailedFinding} detailed
 * @param {Paint} paint
 * @returns {string}
 */
function formatFinding(detailed, paint = plain) {
  const { finding, why, excerpt, fixPlaces, isDefault } = detailed;
  const { kind, at, culprit, fixes, verified } = finding;
  const title = titleOf(detailed);
  const returned = {
    lost: isDefault ? 'returned the default value' : 'returned no store',
    foreign:
      culprit?.certainty === 'possible'
        ? 'returned the store of another scope'
        : "returned somebody else's store",
    leftover: 'returned a store that was left behind',
    unexpected: 'returned a store that the program does not expect',
  }[title];
  const color = kind === 'lost' ? 'red' : 'yellow';
  const place = `${displayFile(at.file)}:${at.line}:${at.column}`;
  const lines = [
    `${paint(color, titles[title])}  getStore() ${returned} in ${at.function}, at ${paint('cyan', place)}`,
    '',
    ...source(excerpt, paint),
    '',
    ...paragraph('why', why, paint),
  ];
  fixes.forEach((fix, index) => {
    const text =
      index === 0
        ? `${fix.text}, at ${fixPlaces[index]}`
        : `and the next one, at ${fixPlaces[index]}`;
    lines.push(...paragraph(index === 0 ? 'fix' : '', text, paint));
  });
  const verdict =
    verified === null
      ? ''
      : verified
        ? `; verified: with ${allOf(fixes.length)} bound, the store is there`
        : '; binding it did not bring the store back in a second run';
  if (culprit !== null) lines.push(...paragraph('sure', `${culprit.certainty}${verdict}`, paint));
  return lines.join('\n');
}

/**
 * @param {DetailedFinding[]} all at least one
 * @param {Paint} [paint]
 * @returns {string}
 */
function formatReport(all, paint = plain) {
  const count = (/** @type {string} */ kind) =>
    all.filter((detailed) => titleOf(detailed) === kind).length;
  const plural = (/** @type {number} */ number, /** @type {string} */ word) =>
    `${number} ${word}${number === 1 ? '' : 's'}`;
  const parts = [plural(count('lost'), 'store')];
  parts[0] += ' lost';
  if (count('foreign') > 0) parts.push(plural(count('foreign'), 'foreign store'));
  if (count('unexpected') > 0) parts.push(plural(count('unexpected'), 'unexpected store'));
  if (count('leftover') > 0) parts.push(plural(count('leftover'), 'store') + ' left behind');
  const summary = `${parts.join(', ')}. How to read this:\n${kGuide}`;
  return [...all.map((detailed) => formatFinding(detailed, paint)), paint('bold', summary)].join(
    '\n\n',
  );
}

module.exports = { formatFinding, formatReport, paintFor };
