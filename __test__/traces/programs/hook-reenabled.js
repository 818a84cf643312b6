'use strict';

// Off and on again, within one callback and across callbacks.
module.exports = ({ note, trace }) => {
  const hook = trace();
  Promise.resolve()
    .then(() => {
      hook.disable();
      Promise.resolve().then(() => note('made while off'));
      hook.enable();
      note('on again');
    })
    .then(() => {
      hook.disable();
      note('off');
    })
    .then(() => {
      note('still off');
      hook.enable();
    })
    .then(() => note('on'));
};
