'use strict';

// One of core's tick objects, which is kept. Core makes them by a literal with symbols. When a garbage
// collection has found no object of their hidden class, V8 forgets the class, takes the literal for one
// of many kinds, and defines its symbols in the runtime from then on, with each tick of the process. An
// object that stays alive prevents that.

const { async_wrap } = require('./native');
const { nextTick } = require('./runtime');

const kept = {
  /** @type {object | undefined} */
  tickObject: undefined,
};

function keepTickObject() {
  const { runtime_execution_async_resources } = /** @type {any} */ (async_wrap);
  if (runtime_execution_async_resources === undefined) return;
  nextTick(function keep() {
    const tickObject = runtime_execution_async_resources.at(-1);
    if (tickObject?.callback === keep) kept.tickObject = tickObject;
  });
}

module.exports = { keepTickObject, kept };
