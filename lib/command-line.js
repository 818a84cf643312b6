'use strict';

// Parses the arguments of the commands, and creates the messages about wrong ones.

const { parseArgs } = require('node:util');

/** @typedef {import('node:util').ParseArgsConfig} Config */

/** A mistake in the arguments. The command prints its message without a stack. */
class UsageError extends Error {
  code = 'ERR_ASYNC_HOOKS_NATIVE_USAGE';
}

const kHelp = /** @type {const} */ ({ type: 'boolean', short: 'h' });

/**
 * `-h` and `--help` are options of every command.
 * @template {Config} T
 * @param {T} config
 * @returns {{ values: any, positionals: string[] }}
 * @throws {UsageError}
 */
function readArguments(config) {
  const options = { ...config.options, help: kHelp };
  const known = Object.keys(options).map((name) => `--${name}`);
  const { tokens = [] } = parseArgs({ ...config, options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue;
    throw new UsageError(unknown('option', token.rawName, known));
  }
  try {
    return /** @type {any} */ (parseArgs({ ...config, options }));
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(message.split('\n')[0]);
  }
}

/**
 * @param {string} what
 * @param {string} name
 * @param {string[]} known
 * @returns {string} a message with the most similar known one
 */
function unknown(what, name, known) {
  const similar = nearest(name, known);
  const advice = similar === undefined ? '' : ` Did you mean '${similar}'?`;
  return `Unknown ${what} '${name}'.${advice}`;
}

/**
 * @param {string} name
 * @param {string[]} known
 * @returns {string | undefined} undefined if none is similar
 */
function nearest(name, known) {
  let best;
  let least = Math.max(2, Math.floor(name.length / 2));
  for (const candidate of known) {
    const edits = candidate.startsWith(name) ? 1 : distance(name, candidate);
    if (edits > least || (edits === least && best !== undefined)) continue;
    best = candidate;
    least = edits;
  }
  return best;
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {number} how many characters must be inserted, removed or replaced
 */
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}

module.exports = { readArguments, unknown, UsageError };
