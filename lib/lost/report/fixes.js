'use strict';

// The texts of the fixes.

const { linesOf } = require('../source/originals');
const { placeKey } = require('./places');

/** @typedef {import('../judge/verdict').Verdict} Verdict */
/** @typedef {{ file: string, line: number, column: number }} Place */

const kLongest = 40;
/** A variable or property, also bound to `this`. What follows shows that the expression ends there. */
const kReference = String.raw`([A-Za-z_$][\w$]*(?:\??\.#?[\w$]+)*(?:\.bind\([\w$.]*\))?)\s*(?=[,)\]};])`;
/** What a function expression begins with. */
const kHead = String.raw`((?:async\s+)?(?:function\b\s*\*?\s*[\w$]*\s*\([^()\n]*\)|(?:\([^()\n]*\)(?:\s*:[^=(){}\n]+)?|[A-Za-z_$][\w$]*)\s*=>))`;
const kExpression = new RegExp(`^(?:${kReference}|${kHead})`);
const kListener = new RegExp(
  String.raw`^\w+\(\s*(?:'[^'\n]*'|"[^"\n]*"|[\w$.]+)\s*,\s*(?:${kReference}|${kHead})`,
);

/**
 * @param {Verdict} verdict
 * @param {number} index of the fix
 * @param {Place} place of the fix, in the original source
 * @returns {string} the instruction for that place
 */
function fixOf(verdict, index, place) {
  const { cause, how, means = '', isOfObject, receiver } = verdict;
  // The fixes after the first are those of other functions.
  const name = index === 0 ? verdict.name : '';
  const fn = name === '' ? 'the function' : name;
  const expression = expressionAt(place, verdict.binds?.[index]);
  const bound = `AsyncResource.bind(${expression || '...'})`;
  switch (cause) {
    case 'generator':
      return 'consume the generator inside run(), or call next() through AsyncLocalStorage.snapshot()';
    case 'data':
      return 'keep AsyncLocalStorage.snapshot() with the value, and call the function through it';
    case 'enterWith':
      return 'use run() in the caller, or call enterWith() before the first await';
    case 'leftover':
      return 'use run() instead of enterWith()';
    case 'exit':
      return `bind ${fn} before it is passed to the code that calls ${how}: ${bound}`;
    case 'cleared':
      return 'use exit() around the code that must not have the store';
    case 'disable':
      return 'use exit() around the code that must not have the store, and disable() only at the end';
    default:
  }
  if (isOfObject && index === 0) {
    return `pass an object whose method is bound: ${objectOf(expression)}`;
  }
  const [, method] = /^method (\S+) of an argument/.exec(index === 0 ? means : '') ?? [];
  if (method !== undefined) {
    return `write ${method} as a property whose value is bound: ${method}: AsyncResource.bind(function ...)`;
  }
  if (receiver !== undefined && index === 0) {
    const to = receiver.name === '' ? 'this function' : receiver.name;
    return `bind argument ${receiver.index + 1} of ${to} before it is passed on: AsyncResource.bind(...)`;
  }
  return `${conditionOf(verdict)}bind ${fn} where it is passed: ${bound}`;
}

/** @param {Verdict} verdict */
function conditionOf({ mayServeAll = false, outer }) {
  if (mayServeAll) return 'if it belongs to this request only, ';
  return outer === undefined ? '' : 'if it needs the store of its own scope, ';
}

/** @param {string} expression of an object with the method `handleEvent` */
function objectOf(expression) {
  return expression === ''
    ? '{ handleEvent: AsyncResource.bind(...) }'
    : `{ handleEvent: AsyncResource.bind((event) => ${expression}.handleEvent(event)) }`;
}

/**
 * @param {Place} place of the fix
 * @param {import('../judge/verdict').Bind | undefined} bind of the same fix
 * @returns {string} what is passed on there: a short reference, or how a function begins; otherwise ''
 */
function expressionAt(place, bind) {
  const { line, column } = place;
  const [text = '', ...next] = linesOf(place.file).slice(line - 1, line + 3);
  const source = [text.slice(column - 1), ...next].join('\n');
  const isListener = bind?.kind === 'listener';
  // The place of a listener is the call that adds it, or the call of a library that does so.
  if (isListener && placeKey(bind) !== placeKey(place)) return '';
  const [, reference, head] = (isListener ? kListener : kExpression).exec(source) ?? [];
  const expression = reference ?? (head === undefined ? '' : `${head} ...`);
  return expression.length <= kLongest ? expression : '';
}

module.exports = { fixOf };
