'use strict';

// What a report says of each kind of cause: why the store was lost, and what to do.

const { requireCore } = require('../core-modules');

const path = requireCore('node:path');

/**
 * @typedef {import('./verdict').Verdict} Verdict
 * @typedef {{ file: string, line: number }} Position
 */

/**
 * @param {string} file
 * @returns {string} as people call it: from the working directory, or from its package
 */
function displayFile(file) {
  const [, inPackage] = /.*[/\\]node_modules[/\\](.*)$/.exec(file) ?? [];
  if (inPackage !== undefined) return inPackage;
  if (!path.isAbsolute(file)) return file;
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith(`..${path.sep}..`) ? file : relative;
}

/** @param {Position} position */
const display = ({ file, line }) => `${displayFile(file)}:${line}`;

/**
 * @typedef {object} Circumstances
 * @property {string} scope how the scope was entered, and where
 * @property {Position} place
 * @property {Position | null} caller
 * @property {string} callerName
 * @property {string} resource the type of what called back
 */

/**
 * @param {Verdict} verdict
 * @param {Circumstances} circumstances
 * @returns {string}
 */
function whyOf({ cause, how, name }, { scope, place, caller, callerName, resource }) {
  const fn = name === '' ? 'A function' : name;
  const at = display(place);
  const by =
    caller === null
      ? `native code${resource === '' ? '' : `, in a callback of ${resource}`}`
      : `${callerName === '' ? '' : `${callerName} at `}${display(caller)}${resource === '' ? '' : `, in a callback of ${resource}`}`;
  switch (cause) {
    case 'handed':
      return `${fn} was handed to ${how} at ${at}, inside of ${scope}. It is called outside of it, by ${by}. ${reasonOf(how)}`;
    case 'addon':
      return `${fn} was handed to the addon ${how} at ${at}, inside of ${scope}. Native code calls it with no context.`;
    case 'written':
      return `${fn} (${at}, ${how}) was made inside of ${scope}. It is called outside of it, by ${by}. ${reasonOf(how)}`;
    case 'data':
      return `${how} was handed over at ${at}, inside of ${scope}. ${fn} works on it outside of it: the data came here, and its context did not.`;
    case 'generator':
      return `${fn} is a generator that was made inside of ${scope}. Its body runs in the context of who asks for the next value${caller === null ? '' : `, which is ${display(caller)}`}.`;
    case 'enterWith':
      return `enterWith() at ${at} ran in ${fn}, which was awaited. An await goes on in the context that it began in.`;
    case 'leftover':
      return `enterWith() at ${at} entered this store, and ${fn} has returned since. The store stays until the end of the callback.`;
    case 'exit':
      return `${fn} was made inside of ${scope}, and is called inside of ${how} at ${at}, which leaves it.`;
    case 'cleared':
      return `enterWith(undefined) at ${at} ended the store of ${scope} for all that follows.`;
    case 'disable':
      return `disable() at ${at} took the store of ${scope} away.`;
    case 'foreign':
      return `${/^written/.test(how) ? `${fn} (${at}, ${how}) was made` : `${fn} was handed to ${how} at ${at},`} inside of ${scope}. It is called in another scope, by ${by}, and gets the store of that one.`;
    default:
      return '';
  }
}

const unexpected =
  'The program expects another store here. Nothing on the stack was handed over or made in a scope.';

/** @param {string} how */
function reasonOf(how) {
  if (/'abort'/.test(how)) return 'Listeners of a signal run in the context of abort().';
  if (/#addEventListener\(/.test(how)) {
    return 'An event target calls its listeners in the context of the event.';
  }
  if (/#(?:on|once|addListener|prepend\w*)\(/.test(how)) {
    return 'An emitter calls its listeners in the context of who emits.';
  }
  if (/\bthen\(\)$|\bcatch\(\)$|\bfinally\(\)$/.test(how)) {
    return 'This promise is not one of the runtime, and does not keep contexts.';
  }
  if (/^(?:method|property) (?:transform|write|read|flush|final)\b/.test(how)) {
    return 'A stream calls its methods in the context of who writes or reads.';
  }
  return 'What is queued is called in the context of who empties the queue.';
}

/**
 * @param {Verdict} verdict
 * @returns {string} what to do at the place that the fix names
 */
function fixOf({ cause, how, name }) {
  const fn = name === '' ? 'the function' : name;
  switch (cause) {
    case 'generator':
      return 'consume the generator inside of run(), or call its next() through AsyncLocalStorage.snapshot()';
    case 'data':
      return 'keep AsyncLocalStorage.snapshot() with the data, and call what works on it through that';
    case 'enterWith':
      return 'call run() around the whole, or enterWith() before the first await';
    case 'leftover':
      return 'call run() instead of enterWith()';
    case 'exit':
      return `bind ${fn} before it is handed to what calls ${how}: AsyncResource.bind(${name || '...'})`;
    case 'cleared':
      return 'call exit() around what is to go without a store';
    case 'disable':
      return 'call exit() where only this code is to go without a store, and disable() at the end';
    default:
      return `bind ${fn} where it is handed over: AsyncResource.bind(${name || '...'})`;
  }
}

module.exports = { display, displayFile, fixOf, unexpected, whyOf };
