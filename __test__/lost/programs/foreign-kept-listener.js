'use strict';

// The first request adds a listener to a connection and leaves it there. The rows of the second one are for it, too.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();
const connection = new EventEmitter();

function query(id) {
  requests.run({ id }, () => {
    if (connection.listenerCount('row') === 0) {
      // bind here
      connection.on('row', function onRow(row) {
        console.log(id, row, requests.getStore()); // foreign here
      });
    }
    setTimeout(() => connection.emit('row', `of ${id}`), id);
  });
}

query(1);
query(2);
