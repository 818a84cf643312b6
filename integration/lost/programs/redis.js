'use strict';

// redis 2: callbacks run in the context in which the client was made.

const { AsyncLocalStorage } = require('node:async_hooks');
const redis = require('redis');
const { startRedis } = require('../servers/redis');

const requests = new AsyncLocalStorage();

startRedis().then((server) => {
  const client = redis.createClient(server.address().port, '127.0.0.1');
  client.once('ready', () => {
    requests.run({ id: 1 }, () => {
      // bind here
      client.get('key', function onValue(error, value) {
        console.log(value, requests.getStore()); // lost here
        client.quit(() => server.close());
      });
    });
  });
});
