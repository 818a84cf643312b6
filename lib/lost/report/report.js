'use strict';

// Formats findings as text: place, reason, fix and certainty.

const { display, displayFile } = require('./wording');

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
const titles = { lost: 'LOST', foreign: 'FOREIGN', leftover: 'LEFTOVER' };
const kWidth = 96;
const kNumbers = ['it', 'both'];

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
 * @param {{ line: number, column: number }} at
 * @param {Paint} paint
 */
function source(excerpt, { line, column }, paint) {
  const width = Math.max(...excerpt.map(({ number }) => String(number).length), 0);
  return excerpt.flatMap(({ number, text }) => {
    const gutter = `${number === line ? '>' : ' '} ${String(number).padStart(width)} |`;
    const shown =
      `  ${number === line ? paint('bold', gutter) : paint('dim', gutter)} ${text}`.trimEnd();
    if (number !== line) return [shown];
    const caret = ' '.repeat(Math.max(column - 1, 0));
    return [shown, `  ${paint('dim', `  ${' '.repeat(width)} |`)} ${caret}${paint('red', '^')}`];
  });
}

/**
 * @param {DetailedFinding} detailed
 * @param {Paint} paint
 * @returns {string}
 */
function formatFinding({ finding, why, excerpt }, paint = plain) {
  const { kind, at, culprit, fixes, verified } = finding;
  const returned = {
    lost: 'returned no store',
    foreign: "returned somebody else's store",
    leftover: 'returned a store that was left behind',
  }[kind];
  const color = kind === 'lost' ? 'red' : 'yellow';
  const place = `${displayFile(at.file)}:${at.line}:${at.column}`;
  const lines = [
    `${paint(color, titles[kind])}  getStore() ${returned} in ${at.function}, at ${paint('cyan', place)}`,
    '',
    ...source(excerpt, at, paint),
    '',
    ...paragraph('why', why, paint),
  ];
  fixes.forEach((fix, index) => {
    const text =
      index === 0 ? `${fix.text}, at ${display(fix)}` : `and the next one, at ${display(fix)}`;
    lines.push(...paragraph(index === 0 ? 'fix' : '', text, paint));
  });
  const verdict =
    verified === null
      ? ''
      : verified
        ? `; verified: with ${kNumbers[fixes.length - 1] ?? 'all of them'} bound, the store is there`
        : '; binding it did not bring the store back in a second run';
  if (culprit !== null) lines.push(...paragraph('sure', `${culprit.certainty}${verdict}`, paint));
  return lines.join('\n');
}

/**
 * @param {DetailedFinding[]} all
 * @param {Paint} [paint]
 * @returns {string}
 */
function formatReport(all, paint = plain) {
  const count = (/** @type {string} */ kind) =>
    all.filter(({ finding }) => finding.kind === kind).length;
  const plural = (/** @type {number} */ number, /** @type {string} */ word) =>
    `${number} ${word}${number === 1 ? '' : 's'}`;
  if (all.length === 0) return 'No store was lost.';
  const parts = [plural(count('lost'), 'store')];
  parts[0] += ' lost';
  if (count('foreign') > 0) parts.push(plural(count('foreign'), 'foreign store'));
  if (count('leftover') > 0) parts.push(plural(count('leftover'), 'store') + ' left behind');
  const summary = `${parts.join(', ')}. How to read this:\n${kGuide}`;
  return [...all.map((detailed) => formatFinding(detailed, paint)), paint('bold', summary)].join(
    '\n\n',
  );
}

module.exports = { formatFinding, formatReport, paintFor };
