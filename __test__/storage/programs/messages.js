'use strict';

const { fork } = require('node:child_process');
const { Worker, receiveMessageOnPort } = require('node:worker_threads');
const table = require('../../support/table');

// A child process that sends back what it gets, until it is disconnected.
const echo = `process.on('message', (message) => process.send(message))`;

module.exports = table({
  'a MessageChannel'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const { port1, port2 } = storage.run('made', () => new MessageChannel());
    storage.run('listening', () => {
      port2.on('message', (message) => {
        log(message, storage.getStore());
        setImmediate(() => log('immediate', storage.getStore()));
        port2.close();
      });
      port2.on('close', () => log('close', storage.getStore()));
    });
    storage.run('sending', () => port1.postMessage('message'));
  },
  'a MessageChannel made where there is no store'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const { port1, port2 } = new MessageChannel();
    storage.run('listening', () => {
      port2.onmessage = ({ data }) => {
        log(data, storage.getStore());
        port2.close();
      };
    });
    storage.run('sending', () => setImmediate(() => port1.postMessage('message')));
  },
  'a message that is taken from its port'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const { port1, port2 } = storage.run('made', () => new MessageChannel());
    storage.run('sending', () => port1.postMessage('message'));
    storage.run('receiving', () => {
      log(receiveMessageOnPort(port2).message, storage.getStore());
    });
  },
  'a message that is awaited'({ hooks, log }) {
    const { once } = require('node:events');
    const storage = new hooks.AsyncLocalStorage();
    const { port1, port2 } = storage.run('made', () => new MessageChannel());
    storage.run('waiting', async () => {
      const [{ data }] = await once(port2, 'message');
      log(data, storage.getStore());
      port2.close();
    });
    port2.start();
    storage.run('sending', () => setImmediate(() => port1.postMessage('message')));
  },
  'a BroadcastChannel'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const sender = storage.run('sender', () => new BroadcastChannel('channel'));
    const receiver = storage.run('receiver', () => new BroadcastChannel('channel'));
    storage.run('listening', () => {
      receiver.onmessage = ({ data }) => {
        log(data, storage.getStore());
        sender.close();
        receiver.close();
      };
    });
    storage.run('sending', () => sender.postMessage('message'));
  },
  'messages of a Worker'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    const source = `
      const { parentPort } = require('node:worker_threads');
      parentPort.once('message', (message) => parentPort.postMessage(message));
    `;
    storage.run('made', () => {
      const worker = new Worker(source, { eval: true });
      worker.on('online', () => {
        log('online', storage.getStore());
        storage.run('sending', () => worker.postMessage('message'));
      });
      worker.on('message', (message) => log(message, storage.getStore()));
      worker.on('exit', (code) => log('exit', code, storage.getStore()));
    });
  },
  'stores do not cross into a Worker'({ hooks, log, which }) {
    const storage = new hooks.AsyncLocalStorage();
    const source = `
      const { parentPort, workerData } = require('node:worker_threads');
      const { AsyncLocalStorage } = require(workerData);
      const storage = new AsyncLocalStorage();
      const seen = [];
      const see = () => seen.push(String(storage.getStore()));
      see();
      parentPort.once('message', () => {
        see();
        storage.run('of the worker', () => {
          see();
          setImmediate(() => {
            see();
            parentPort.postMessage(seen.join());
          });
        });
      });
    `;
    const workerData = which === 'native' ? require.resolve('../../..') : 'node:async_hooks';
    storage.run('store', () => {
      const worker = new Worker(source, { eval: true, workerData });
      worker.on('message', (seen) => log(seen, storage.getStore()));
      worker.postMessage('message');
    });
  },
  'messages of a child process'({ hooks, log }) {
    const storage = new hooks.AsyncLocalStorage();
    storage.run('made', () => {
      const child = fork('-e', [echo], { execArgv: [] });
      child.on('message', (message) => {
        log(message, storage.getStore());
        child.disconnect();
      });
      child.on('disconnect', () => log('disconnect', storage.getStore()));
      child.on('exit', (code) => log('exit', code, storage.getStore()));
      storage.run('sending', () => {
        child.send('message', () => log('sent', storage.getStore()));
      });
    });
  },
});
