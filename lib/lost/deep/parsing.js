'use strict';

// Parses the text of a file for `--deep`, with its tokens, and checks that a changed text compiles.

const vm = require('node:vm');

/**
 * @typedef {import('../source/loading').Goal} Goal
 * @typedef {{ type: { label: string }, start: number, end: number }} Token
 */
/**
 * @typedef {object} Parsed
 * @property {any} tree
 * @property {'script' | 'module'} goal
 * @property {(offset: number, label: string, further?: number) => Token} firstToken the first token of this kind that
 *   does not begin before the offset, or that which is `further` tokens away from it
 */

const kParameters = ['exports', 'require', 'module', '__filename', '__dirname'];

/**
 * @param {any} acorn
 * @param {string} text
 * @param {Goal} given
 * @returns {Parsed | null} null if it cannot be parsed
 */
function parse(acorn, text, given) {
  for (const goal of /** @type {const} */ (['script', 'module'])) {
    if (given !== undefined && given !== goal) continue;
    /** @type {Token[]} */
    const onToken = [];
    try {
      const tree = acorn.parse(text, {
        ecmaVersion: 'latest',
        sourceType: goal,
        locations: true,
        allowHashBang: true,
        // Node compiles a CommonJS module as the body of a function.
        allowReturnOutsideFunction: goal === 'script',
        onToken,
      });
      return { tree, goal, firstToken: finderIn(onToken) };
    } catch {
      // It may be a module or a script.
    }
  }
  return null;
}

/**
 * @param {Token[]} tokens
 * @returns {Parsed['firstToken']}
 */
function finderIn(tokens) {
  return (offset, label, further = 0) => {
    let low = 0;
    let high = tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tokens[middle].start < offset) low = middle + 1;
      else high = middle;
    }
    while (tokens[low].type.label !== label) low++;
    return tokens[low + further];
  };
}

/**
 * @param {any} acorn
 * @param {string} text
 * @param {'script' | 'module'} goal
 * @returns {boolean}
 */
function compiles(acorn, text, goal) {
  // V8 compiles modules for `vm` only under a flag.
  if (goal === 'module') return parse(acorn, text, goal) !== null;
  try {
    vm.compileFunction(text, kParameters);
    return true;
  } catch {
    return false;
  }
}

module.exports = { compiles, parse };
