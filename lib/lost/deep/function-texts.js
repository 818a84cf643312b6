'use strict';

// Keeps what `toString()` returns of changed functions: programs compile that text again, in other contexts and threads.

const { apply } = require('../source/insertions');
const { kGlobal } = require('./syntax');

/**
 * @typedef {import('../source/insertions').Insertion} Insertion
 */

/** By the number of the file. @type {{ text: string, insertions: Insertion[], changed?: string }[]} */
const originals = [];
/** @type {WeakMap<Function, string>} */
const texts = new WeakMap();

const kCall = new RegExp(`\\b${kGlobal}\\.[ehor]\\((\\d+),`);

/**
 * @param {number} number of the file
 * @param {string} text
 * @param {Insertion[]} insertions
 */
function keepOriginal(number, text, insertions) {
  originals[number] = { text, insertions };
}

/**
 * @param {Function} fn
 * @param {string} changed its text
 * @returns {string}
 */
function originalText(fn, changed) {
  let text = texts.get(fn);
  if (text === undefined) texts.set(fn, (text = findText(changed)));
  return text;
}

/** @param {string} changed */
function findText(changed) {
  const file = originals[Number(kCall.exec(changed)?.[1] ?? -1)];
  if (file === undefined) return changed;
  file.changed ??= apply(file.text, file.insertions);
  // The numbers of functions and sites make it the only one.
  const start = file.changed.indexOf(changed);
  if (start < 0) return changed;
  const [from, to] = [start, start + changed.length].map((offset) =>
    originalOffset(file.insertions, offset),
  );
  return file.text.slice(from, to);
}

/**
 * @param {Insertion[]} insertions
 * @param {number} offset in the changed text, where a function begins or ends
 */
function originalOffset(insertions, offset) {
  let moved = 0;
  for (const { offset: place, text } of insertions) {
    if (place + moved >= offset) break;
    moved += text.length;
  }
  return offset - moved;
}

function keepOriginalTexts() {
  const { prototype } = Function;
  /** @type {Function} */
  const value = new Proxy(prototype.toString, {
    apply(target, fn, args) {
      const text = Reflect.apply(target, fn === value ? target : fn, args);
      return text.includes(kGlobal) ? originalText(fn, text) : text;
    },
  });
  Object.defineProperty(prototype, 'toString', { value });
}

module.exports = { keepOriginal, keepOriginalTexts };
