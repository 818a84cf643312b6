'use strict';

// Promises to which no property can be added when hooks see them first.

const table = require('../../support/table');

/** @type {Record<string, (promise: any) => any>} */
const closings = {
  open: (promise) => promise,
  frozen: Object.freeze,
  sealed: Object.seal,
  closed: Object.preventExtensions,
};

const programs = {};
for (const [name, close] of Object.entries(closings)) {
  // Those that are continued when hooks are there.
  programs[`${name}, continued`] = ({ note, trace }) => {
    const promise = close(Promise.resolve(1));
    trace();
    promise
      .then((value) => note('then', value))
      .then(() => note('then again'))
      .finally(() => note('finally'));
    promise.then(() => note('another'));
  };
  programs[`${name}, awaited`] = ({ note, trace }) => {
    const promise = close(Promise.resolve(1));
    trace();
    (async () => {
      note('awaited', await promise);
    })();
  };
  // Those whose callbacks run when hooks are there.
  programs[`${name}, under way`] = ({ note, trace }) => {
    let resolve;
    const first = new Promise((done) => (resolve = done));
    const second = close(first.then(() => note('second')));
    close(first);
    trace();
    second.then(() => note('third'));
    resolve();
  };
  programs[`${name}, rejected`] = ({ note, trace }) => {
    let reject;
    close(new Promise((_, fail) => (reject = fail)));
    trace();
    process.on('unhandledRejection', () => note('unhandledRejection'));
    reject(new Error('rejected'));
  };
  programs[`${name}, destroyed`] = ({ note, trace }) => {
    const promise = close(Promise.resolve(1));
    trace({ only: ['init', 'before', 'after', 'destroy', 'promiseResolve'] });
    promise.then(() => note('then'));
  };
}

module.exports = table(programs);
