'use strict';

// One callback calls the handlers of all events. The second one has the store that the first one entered.

const { AsyncLocalStorage } = require('node:async_hooks');

const users = new AsyncLocalStorage();

const handlers = {
  login(event) {
    users.enterWith(event.user); // entered here
    log('login');
  },
  timeout() {
    log('timeout');
  },
};

function log(what) {
  console.log(what, users.getStore()); // leftover here
}

function dispatch(events) {
  for (const event of events) handlers[event.type](event);
}

setTimeout(dispatch, 5, [{ type: 'login', user: 'somebody' }, { type: 'timeout' }]);
