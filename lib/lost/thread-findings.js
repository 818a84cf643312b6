'use strict';

// Findings of Workers. A Worker that is terminated cannot report, so each Worker sends a finding to the main thread
// when it is recorded, and a last message when it has reported them itself. The main thread reports what is left over.

const { requireCore } = require('../platform/core-modules');
const { runtimeProcess } = require('../platform/originals');

const { BroadcastChannel, receiveMessageOnPort, threadId } = requireCore('node:worker_threads');

const kChannel = 'async-hooks-native.lost.findings';

/**
 * @typedef {import('./report/findings').DetailedFinding} DetailedFinding
 * @typedef {object} Message
 * @property {number} thread
 * @property {DetailedFinding | null} finding null when the Worker has reported all of its findings
 * @property {string} [hit] place of a call that returned a store
 */
/**
 * @typedef {object} Unreported of a Worker
 * @property {DetailedFinding[]} findings
 * @property {string[]} hits
 */

/**
 * @param {((message: Message) => void) | null} receive
 * @returns {InstanceType<typeof BroadcastChannel>} one that does not keep the thread alive
 */
function openChannel(receive) {
  const channel = new BroadcastChannel(kChannel);
  if (receive !== null) channel.onmessage = (/** @type {any} */ { data }) => receive(data);
  channel.unref();
  return channel;
}

/** @returns {{ send(finding: DetailedFinding): void, sendHit(hit: string): void, end(): void }} of a Worker */
function findingsForMainThread() {
  const channel = openChannel(null);
  const post = (/** @type {Omit<Message, 'thread'>} */ message) =>
    channel.postMessage({ thread: threadId, ...message });
  return {
    send: (finding) => post({ finding }),
    sendHit: (hit) => post({ finding: null, hit }),
    end: () => post({ finding: null }),
  };
}

/**
 * @param {(thread: number, unreported: Unreported) => void} report called when a Worker has exited
 * @returns {() => void} reports for all Workers, which the exit of the main thread terminates
 */
function receiveFindings(report) {
  /** @type {Map<number, Unreported>} */
  const unreported = new Map();
  const receive = (/** @type {Message} */ { hit, thread, finding }) => {
    if (finding === null && hit === undefined) return void unreported.delete(thread);
    const known = unreported.get(thread) ?? { findings: [], hits: [] };
    unreported.set(thread, known);
    if (finding !== null) known.findings.push(finding);
    else known.hits.push(/** @type {string} */ (hit));
  };
  const channel = openChannel(receive);
  const reportFor = (/** @type {number} */ thread) => {
    for (;;) {
      const received = receiveMessageOnPort(/** @type {any} */ (channel));
      if (received === undefined) break;
      receive(received.message);
    }
    const known = unreported.get(thread);
    unreported.delete(thread);
    if (known !== undefined) report(thread, known);
  };
  runtimeProcess.on('worker', (worker) => {
    const thread = worker.threadId;
    worker.once('exit', () => reportFor(thread));
  });
  return () => {
    reportFor(0);
    for (const thread of [...unreported.keys()]) reportFor(thread);
  };
}

module.exports = { findingsForMainThread, receiveFindings };
