'use strict';

// Reports before a signal ends the process. Without a listener, a signal ends it at once, without an 'exit' event.
//
// No listener of ours may be seen: programs and libraries count the listeners of a signal to decide whether they must
// end the process themselves. So this uses what Node itself uses, the functions that start and stop to listen for a
// signal. Node passes a signal to the `process.emit` that it reads when it starts.

const { requireCore } = require('../platform/core-modules');
const { runtimeProcess } = require('../platform/originals');

const { signals: known } = requireCore('node:os').constants;

/** Those that end a process and can be listened for. Some do not exist on each platform. */
const kSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK']);
/** @type {NodeJS.Signals[]} */
const endingSignals = kSignals.filter((signal) => signal in known);

/** @param {'newListener' | 'removeListener'} event @param {string} name */
const functionOfNode = (event, name) =>
  runtimeProcess.listeners(/** @type {any} */ (event)).find((listener) => listener.name === name);

/**
 * @param {(signal: NodeJS.Signals) => void} received called for each, before the program's own listeners
 * @param {() => void} report called before a signal ends the process
 */
function reportBeforeSignals(received, report) {
  const startListening = functionOfNode('newListener', 'startListeningIfSignal');
  const stopListening = functionOfNode('removeListener', 'stopListeningIfSignal');
  if (startListening === undefined || stopListening === undefined) return;

  /** @param {NodeJS.Signals} signal */
  function end(signal) {
    runtimeProcess.off('removeListener', restart);
    try {
      report();
    } finally {
      stopListening?.call(runtimeProcess, signal);
      runtimeProcess.kill(runtimeProcess.pid, signal);
    }
  }

  /** @param {NodeJS.Signals} signal */
  function start(signal) {
    /** @param {any[]} args */
    const emit = (...args) => {
      received(signal);
      if (runtimeProcess.listenerCount(signal) === 0) return end(signal);
      return Reflect.apply(runtimeProcess.emit, runtimeProcess, args);
    };
    const isRead = withEmit(emit, () => startListening?.call(runtimeProcess, signal));
    // It must not be caught by nobody. Node does not stop while there are listeners.
    if (!isRead) stopListening?.call(runtimeProcess, signal);
  }

  /**
   * Node stops to listen when the last listener is removed.
   * @param {any} event
   */
  function restart(event) {
    if (endingSignals.includes(event) && runtimeProcess.listenerCount(event) === 0) start(event);
  }

  for (const signal of endingSignals) {
    if (runtimeProcess.listenerCount(signal) === 0) start(signal);
  }
  endAtOwnSignal(end);
  runtimeProcess.on('removeListener', restart);
}

/**
 * A signal that the program sends to itself ends it inside of the call. Its event loop may never get the signal.
 * @param {(signal: NodeJS.Signals) => void} end
 */
function endAtOwnSignal(end) {
  const { kill } = runtimeProcess;
  let isEnding = false;
  runtimeProcess.kill = function (pid, signal = 'SIGTERM') {
    const name = endingSignals.find((each) => each === signal || known[each] === signal);
    if (
      !isEnding &&
      pid === runtimeProcess.pid &&
      name &&
      runtimeProcess.listenerCount(name) === 0
    ) {
      isEnding = true;
      end(name);
    }
    return Reflect.apply(kill, runtimeProcess, [pid, signal]);
  };
}

/**
 * @param {Function} emit
 * @param {() => void} work
 * @returns {boolean} whether `process.emit` was read by the function
 */
function withEmit(emit, work) {
  const own = Object.getOwnPropertyDescriptor(runtimeProcess, 'emit');
  let isRead = false;
  const get = () => {
    isRead = true;
    return emit;
  };
  Object.defineProperty(runtimeProcess, 'emit', { get, configurable: true });
  try {
    work();
  } finally {
    if (own === undefined) Reflect.deleteProperty(runtimeProcess, 'emit');
    else Object.defineProperty(runtimeProcess, 'emit', own);
  }
  return isRead;
}

module.exports = { endingSignals, reportBeforeSignals };
