'use strict';

// The texts for each kind of cause: why the store was lost, and how to fix it.

const { requireCore } = require('../../platform/core-modules');

const path = requireCore('node:path');

/**
 * @typedef {import('../judge/verdict').Verdict} Verdict
 * @typedef {{ file: string, line: number }} Position
 */

/**
 * @param {string} file
 * @returns {string} relative to the working directory or to its package
 */
function displayFile(file) {
  const [, inPackage] = /.*[/\\]node_modules[/\\](.*)$/.exec(file) ?? [];
  if (inPackage !== undefined) return inPackage;
  if (!path.isAbsolute(file)) return file;
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith(`..${path.sep}..`) ? file : relative;
}

/** @param {Position & { column: number }} place */
const placeKey = ({ file, line, column }) => `${file}:${line}:${column}`;

/** @param {Position} position */
const display = ({ file, line }) => `${displayFile(file)}:${line}`;

/**
 * @typedef {object} Circumstances
 * @property {string} scope how the scope was entered, and where
 * @property {Position} place
 * @property {Position | null} caller
 * @property {string} callerName
 * @property {boolean} isBound whether a function that is bound to another context called it
 * @property {string} resource the type of the resource that called back
 */

/**
 * @param {Verdict} verdict
 * @param {Circumstances} circumstances
 * @returns {string}
 */
function whyOf({ cause, how, means = '', name }, circumstances) {
  const { scope, place, caller } = circumstances;
  const fn = name === '' ? 'A function' : name;
  const at = display(place);
  const outside = `It was called outside of that scope${callOf(circumstances)}.`;
  switch (cause) {
    case 'handed':
      return `${fn} was passed to ${how} at ${at}, inside ${scope}. ${outside} ${reasonOf(how)}`;
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
      return `${fn} was ${means === '' ? `passed to ${how}` : `created as ${means}`} at ${at}, inside ${scope}. It was called in another scope${callOf(circumstances)}, and got the store of that one.`;
    default:
      return '';
  }
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
  if (/#(?:on|once|addListener|prepend\w*)\(/.test(how)) {
    return 'An emitter calls its listeners in the context of the emit() call.';
  }
  if (/\.(?:then|catch|finally)\(\)$/.test(how)) {
    return 'This promise is not a native one, and does not keep the context.';
  }
  if (/^(?:method|property) (?:_?transform|_?write|_?read|_?flush|_?final)\b/.test(how)) {
    return 'A stream calls this method in the context of the code that reads or writes.';
  }
  return 'A queue runs its entries in the context of the code that empties it.';
}

/**
 * @param {Verdict} verdict
 * @returns {string} the instruction for the place of the fix
 */
function fixOf({ cause, how, name }) {
  const fn = name === '' ? 'the function' : name;
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
      return `bind ${fn} before it is passed to the code that calls ${how}: AsyncResource.bind(${name || '...'})`;
    case 'cleared':
      return 'use exit() around the code that must not have the store';
    case 'disable':
      return 'use exit() around the code that must not have the store, and disable() only at the end';
    default:
      return `bind ${fn} where it is passed: AsyncResource.bind(${name || '...'})`;
  }
}

module.exports = { display, displayFile, fixOf, placeKey, unexpected, whyOf };
