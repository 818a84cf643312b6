'use strict';

// SIGUSR2 requests a report. Only the main thread receives signals, so it forwards the request to the Workers.

const { requireCore } = require('../platform/core-modules');
const { runtimeProcess } = require('../platform/originals');

const { BroadcastChannel, isMainThread } = requireCore('node:worker_threads');

const kChannel = 'async-hooks-native.lost';

/** @param {() => void} answer */
function onReportRequest(answer) {
  if (process.platform === 'win32') return;
  if (!isMainThread) {
    const channel = new BroadcastChannel(kChannel);
    channel.onmessage = answer;
    // The channel does not keep the Worker alive.
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

module.exports = { onReportRequest };
