'use strict';

// The texts for each kind of cause: why the store was lost.

const functions = require('../source/functions');
const { isLong } = require('./excerpt');
const places = require('./places');

/**
 * @typedef {import('../judge/verdict').Verdict} Verdict
 * @typedef {{ file: string, line: number, column: number }} Position
 */

/**
 * @param {Position} position
 * @returns {string} with its column if the line is long
 */
function display(position) {
  const { file, line } = position;
  return isLong(file, line) ? exact(position) : places.display(position);
}

/**
 * @param {Position} position of a function
 * @returns {string} with its column if it is not the only one that starts on the line
 */
function displayFunction(position) {
  const { file, line } = position;
  return functions.startingOn(file, line) > 1 ? exact(position) : display(position);
}

/** @param {Position} position */
const exact = (position) => `${places.display(position)}:${position.column}`;

/**
 * @typedef {object} Circumstances
 * @property {string} scope how the scope was entered, and where
 * @property {string} outer the scope that this and the other one are inside of, or ''
 * @property {Position} place
 * @property {Position | null} caller
 * @property {string} callerName
 * @property {boolean} isBound whether a function that is bound to another context called it
 * @property {string} resource the type of the resource that called back
 * @property {boolean} isResumed whether the function continued after an await
 */

/**
 * @param {Verdict} verdict
 * @param {Circumstances} circumstances
 * @returns {string}
 */
function whyOf({ cause, how, means = '', name }, circumstances) {
  const { scope, outer, place, caller } = circumstances;
  const fn = name === '' ? 'A function' : name;
  const at = displayFunction(place);
  const outside = outsideOf(circumstances);
  switch (cause) {
    case 'handed':
      return `${fn} was passed ${passed(how)} at ${at}, inside ${scope}. ${outside} ${reasonOf(how)}`;
    case 'addon':
      return `${fn} was passed to the addon ${how} at ${at}, inside ${scope}. Native code called it outside of that scope.`;
    case 'written':
      return `${fn} was created inside ${scope}${means === '' ? '' : ` as ${means}`}, at ${at}. ${outside} ${reasonOf(means)}`;
    case 'data':
      return `${fn} was called outside ${scope} with a value from inside: ${how}, at ${at}. The value got here, but its context did not.`;
    case 'generator':
      return `${fn} is a generator that was created inside ${scope}. Its body runs in the context of the code that asks for the next value${caller === null ? '' : `, at ${displayCaller(caller)}`}.`;
    case 'enterWith':
      return `${fn} called enterWith() at ${at}, in a function that this code awaited. After an await, code continues in the context in which the await started.`;
    case 'leftover':
      return `${fn} called enterWith() at ${at}, and has returned since. The store stays until the end of the current callback, so that code that follows sees it, too.`;
    case 'exit':
      return `${fn} was created inside ${scope}. It was called inside ${how} at ${at}, which leaves that scope.`;
    case 'cleared':
      return `enterWith(undefined) at ${at} ended the store of ${scope} for everything that follows.`;
    case 'disable':
      return `disable() at ${at} removed the store of ${scope}.`;
    case 'foreign':
      return `${fn} was ${means === '' ? `passed ${passed(how)}` : `created as ${means}`} at ${at}, inside ${scope}. It was called in another scope${callOf(circumstances)}, and got the store of that one.${outer === '' ? '' : ` Both scopes are inside ${outer}.`}`;
    default:
      return '';
  }
}

/**
 * @param {string} how a function was passed on: what got it, or its part there
 * @returns {string}
 */
function passed(how) {
  if (/^assignment /.test(how)) return `by ${how}`;
  return /^(?:argument|property|method) /.test(how) ? `as ${how}` : `to ${how}`;
}

/** @param {Circumstances} circumstances */
function outsideOf(circumstances) {
  return circumstances.isResumed
    ? 'It ran outside of that scope, and continued there after an await.'
    : `It was called outside of that scope${callOf(circumstances)}.`;
}

/** @param {Position} caller */
function displayCaller(caller) {
  // Line numbers of Node's own files differ between releases.
  return caller.file.startsWith('node:') ? caller.file : display(caller);
}

/**
 * @param {Circumstances} circumstances
 * @returns {string}
 */
function callOf({ caller, callerName: name, isBound, resource }) {
  if (isBound) return ', by a function that is bound to another context';
  const isUser = caller !== null && !caller.file.startsWith('node:');
  const by = isUser ? `, by ${name === '' ? '' : `${name} at `}${display(caller)}` : ', by Node';
  return resource === '' ? by : `${by}, in a callback of ${resource}`;
}

/**
 * Why a store is reported that `expect()` does not expect.
 * @param {boolean} isMissing whether there is none
 */
const unexpected = (isMissing) =>
  isMissing
    ? 'The program expects a store here. No function on the stack was created in a scope, or passed on in one.'
    : 'The store does not meet what the program expects with expect().';

/** @param {string} how */
function reasonOf(how) {
  if (/'abort'/.test(how)) return 'Abort listeners run in the context of the abort() call.';
  if (/^(?:MessagePort|Worker|BroadcastChannel)#|onmessage$/.test(how)) {
    return 'Messages arrive in the context in which the port was created.';
  }
  if (/#addEventListener\(/.test(how)) {
    return 'An event target calls its listeners in the context of the event.';
  }
  if (/(?:^|[#.\s])(?:on|once|addListener|prepend\w*|subscribe)\(/.test(how)) {
    return 'An emitter calls its listeners in the context of the emit() call.';
  }
  if (/\.(?:then|catch|finally)\(\)$/.test(how)) {
    return 'This promise is not a native one, and does not keep the context.';
  }
  if (/^(?:method|property) (?:_?transform|_?write|_?read|_?flush|_?final)\b/.test(how)) {
    return 'A stream calls this method in the context of the code that reads or writes.';
  }
  if (/\.(?:push|unshift|enqueue)\(\)$/.test(how)) {
    return 'A queue runs its entries in the context of the code that empties it.';
  }
  return 'A function runs in the context of the code that calls it, not of the code that passed it on.';
}

module.exports = { display, displayFunction, unexpected, whyOf };
