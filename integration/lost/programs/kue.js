'use strict';

// kue: the callback of a job that is saved runs in the context of the connection to Redis.

const { AsyncLocalStorage } = require('node:async_hooks');
const kue = require('kue');
const { startRedis } = require('../servers/redis');

const requests = new AsyncLocalStorage();

startRedis().then((server) => {
  const queue = kue.createQueue({ redis: { port: server.address().port, host: '127.0.0.1' } });
  queue.client.once('ready', () => {
    requests.run({ id: 1 }, () => {
      // bind here
      queue.create('mail', { to: 'somebody' }).save(function onSaved(error) {
        console.log(error ?? 'saved', requests.getStore()); // lost here
        process.exit();
      });
    });
  });
});
