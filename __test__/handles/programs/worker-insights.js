'use strict';

// What the main thread may ask a Worker, where this Node has it.
module.exports = ({ note, step }) => {
  const { Worker } = require('node:worker_threads');

  const worker = new Worker('require("node:worker_threads").parentPort.once("message", () => {})', {
    eval: true,
  });
  const questions = {
    // The Worker must not end before the last of its snapshot is read.
    getHeapSnapshot: (stream) => new Promise((resolve) => stream.resume().on('end', resolve)),
    getHeapStatistics: () => {},
    cpuUsage: () => {},
    startCpuProfile: (profile) => profile.stop(),
    startHeapProfile: (profile) => profile.stop(),
  };
  // Node 22 wants a name for a profile.
  const named = process.version.startsWith('v22.') ? ['startCpuProfile'] : [];
  worker.once('online', async () => {
    for (const [name, use] of Object.entries(questions)) {
      if (typeof worker[name] !== 'function') continue;
      await step(name, async () => {
        const answer = await worker[name](...(named.includes(name) ? ['name'] : []));
        note(name);
        await use(answer);
        note(`${name} done`);
      });
    }
    worker.postMessage('end');
  });
};

module.exports.uncounted = ['HEAPSNAPSHOT'];
