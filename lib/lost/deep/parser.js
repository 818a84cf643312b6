'use strict';

// Asks the parser thread for the changes of a file, and waits for the reply.

const path = require('node:path');
const { MessageChannel, Worker, receiveMessageOnPort } = require('node:worker_threads');

/** @typedef {{ worker: Worker, port: import('node:worker_threads').MessagePort, flag: Int32Array }} Thread */

const kPatience = 60_000;

/**
 * @param {string} file
 * @returns {Thread}
 */
function startThread(file) {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  const { NODE_OPTIONS, ...env } = process.env;
  const worker = new Worker(file, {
    execArgv: ['--expose-internals'],
    env,
    workerData: { port: port2, flag },
    transferList: [port2],
  });
  // Without a listener, an error there would end the program.
  worker.on('error', () => {});
  worker.unref();
  port1.unref();
  return { worker, port: port1, flag };
}

/**
 * @param {string} [file] of the thread
 * @param {number} [patience] in milliseconds
 */
function makeReader(file = path.join(__dirname, 'parser-thread.js'), patience = kPatience) {
  /** Undefined before the first request, null after a request without a reply. @type {Thread | null | undefined} */
  let thread;
  let sequence = 0;

  /**
   * @param {string} text
   * @param {number} number
   * @param {import('../source/loading').Goal} goal
   * @returns {import('./syntax').Changes | null} null if it cannot be changed, and once a reply was late
   */
  return function readChanges(text, number, goal) {
    if (thread === undefined) thread = startThread(file);
    if (thread === null) return null;
    const { worker, port, flag } = thread;
    const before = sequence++;
    port.postMessage({ sequence, text, number, goal });
    // The thread stores the number of the request that it has replied to.
    Atomics.wait(flag, 0, before, patience);
    for (let next; (next = receiveMessageOnPort(port)) !== undefined;) {
      if (next.message.sequence === sequence) return next.message.changes;
    }
    // Each further file could take as long.
    thread = null;
    void worker.terminate();
    return null;
  };
}

module.exports = { makeReader };
