'use strict';

// Workers and ports.
const threads = require('node:worker_threads');

if (!threads.isMainThread && threads.workerData === 'worker of the program') {
  threads.parentPort.once('message', (message) => threads.parentPort.postMessage(message));
} else {
  module.exports = ({ note, step }) => {
    const { MessageChannel, Worker, receiveMessageOnPort } = threads;

    step('worker', () => {
      const worker = new Worker(__filename, { workerData: 'worker of the program' });
      worker.on('online', () => note('online'));
      worker.on('message', (message) => note(message));
      worker.on('exit', () => {
        note('exit');
        step('terminated', () => {
          const terminated = new Worker('setInterval(() => {}, 1000)', { eval: true });
          terminated.on('online', async () => {
            note('second online');
            await terminated.terminate();
            note('terminated');
          });
        });
      });
      step('message', () => worker.postMessage('message'));
    });
    step('channel', () => {
      const { port1, port2 } = new MessageChannel();
      port1.on('message', (message) => {
        note(message);
        if (message === 'second') port1.close();
      });
      port1.on('close', () => note('port closed'));
      port2.on('close', () => note('other port closed'));
      step('first', () => port2.postMessage('first'));
      step('second', () => port2.postMessage('second'));
    });
    step('synchronous', () => {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage('synchronous');
      note(receiveMessageOnPort(port2).message);
      port1.close(() => note('synchronous closed'));
    });
  };
}
