'use strict';

// The type of a resource of core's class is not kept: it is read in the source of a class, where it is written.

const core = require('node:async_hooks');

class Kind extends core.AsyncResource {
  constructor(kind) {
    super(`PER ${kind}`);
  }
}

module.exports = ({ hooks, log }) => {
  hooks.createHook({ init: (id, type) => log(type) }).enable();
  new core.AsyncResource('POOL');
  new Kind('KIND');
};
