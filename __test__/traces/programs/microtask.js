'use strict';

// queueMicrotask() under a hook: a resource of type Microtask.
module.exports = ({ note, trace }) => {
  trace();
  queueMicrotask(() => {
    note('outer');
    queueMicrotask(() => note('inner'));
    Promise.resolve().then(() => note('then'));
  });
  setImmediate(() => queueMicrotask(() => note('of immediate')));
  note('main');
};
