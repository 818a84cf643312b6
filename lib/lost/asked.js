'use strict';

// SIGUSR2 asks for a report. Only the main thread gets signals, so that it asks the Workers.

const { requireCore } = require('../platform/core-modules');
const { runtimeProcess } = require('../platform/originals');

const { BroadcastChannel, isMainThread } = requireCore('node:worker_threads');

const kChannel = 'async-hooks-native.lost';

/** @param {() => void} answer */
function whenAsked(answer) {
  if (process.platform === 'win32') return;
  if (!isMainThread) {
    const channel = new BroadcastChannel(kChannel);
    channel.onmessage = answer;
    // The Worker ends without waiting for a question.
    channel.unref();
    return;
  }
  runtimeProcess.on('SIGUSR2', () => {
    answer();
    const channel = new BroadcastChannel(kChannel);
    channel.postMessage('report');
    channel.close();
  });
}

module.exports = { whenAsked };
