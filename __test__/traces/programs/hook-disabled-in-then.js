'use strict';

// A hook disabled between a promise's before and its after.
module.exports = ({ note, trace }) => {
  const hook = trace();
  Promise.resolve()
    .then(() => {
      note('disabling');
      hook.disable();
      note('disabled');
    })
    .then(() => note('next'))
    .then(() => note('last'));
};
