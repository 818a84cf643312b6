'use strict';

// mongoose 7292: callbacks of queries run in the context in which the connection was made.

const { AsyncLocalStorage } = require('node:async_hooks');
const mongoose = require('mongoose');
const { startMongo } = require('../servers/mongo');

const requests = new AsyncLocalStorage();
const User = mongoose.model('User', new mongoose.Schema({ name: String }));

startMongo().then(async (server) => {
  const url = `mongodb://127.0.0.1:${server.address().port}/test`;
  await mongoose.connect(url, { useNewUrlParser: true, poolSize: 1 });

  requests.run({ id: 1 }, () => {
    // bind here
    User.find({ name: 'a' }).exec(function onUsers(error, users) {
      console.log(error ?? users.length, requests.getStore()); // lost here
      mongoose.disconnect().then(() => server.close());
    });
  });
});
