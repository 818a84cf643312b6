'use strict';

// Parses the arguments of the commands, and creates the messages about wrong ones.

const { parseArgs } = require('node:util');

/** @typedef {import('node:util').ParseArgsConfig} Config */
/**
 * @typedef {object} Value of an option
 * @property {string} [what] it must be
 * @property {(value: string) => boolean} [isValid] any text is, if it is not said
 */

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
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(options, token.name)) {
      throw new UsageError(unknown('option', token.rawName, known));
    }
    checkValue(token, /** @type {Value} */ (options[token.name]));
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
 * @param {{ name: string, value?: string, inlineValue?: boolean }} token
 * @param {Value} option
 * @throws {UsageError}
 */
function checkValue({ name, value, inlineValue }, { what, isValid = (text) => text !== '' }) {
  if (what === undefined) return;
  if (value === undefined) throw new UsageError(`--${name} needs a value: ${what}.`);
  // Another option follows, and the value is missing.
  const isOption = !inlineValue && /^-./.test(value);
  if (isOption || !isValid(value)) {
    throw new UsageError(`--${name} must be ${what}, not '${value}'.`);
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
    const edits = editsTo(name, candidate);
    if (edits > least || (edits === least && best !== undefined)) continue;
    best = candidate;
    least = edits;
  }
  return best;
}

/**
 * @param {string} name
 * @param {string[]} known
 * @returns {string[]} the most similar first
 */
const byNearness = (name, known) => known.toSorted((a, b) => editsTo(name, a) - editsTo(name, b));

/**
 * @param {string} name
 * @param {string} candidate
 */
const editsTo = (name, candidate) => (candidate.startsWith(name) ? 1 : distance(name, candidate));

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

module.exports = { byNearness, readArguments, unknown, UsageError };
