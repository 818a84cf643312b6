'use strict';

// A middleware goes on when the body has ended: all handlers after it have no store.

const { AsyncLocalStorage } = require('node:async_hooks');
const { EventEmitter } = require('node:events');

const requests = new AsyncLocalStorage();

class Application {
  #handlers = [];

  use(handler) {
    this.#handlers.push(handler);
  }

  handle(request) {
    let i = 0;
    const next = () => this.#handlers[i++]?.(request, next);
    next();
  }
}

const application = new Application();
application.use((request, next) => requests.run({ id: request.id }, next));
application.use(function body(request, next) {
  request.on('end', next); // bind here
});
application.use((request, next) => next());
application.use(function route(request) {
  console.log(request.id, requests.getStore()); // lost here
});

const request = Object.assign(new EventEmitter(), { id: 1 });
application.handle(request);
setTimeout(() => request.emit('end'), 5);
