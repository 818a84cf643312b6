'use strict';

// A hook enabled between a promise's before and its after: only the after is seen.
module.exports = ({ note, trace }) => {
  note('main');
  Promise.resolve()
    .then(() => {
      trace();
      note('enabled');
      Promise.resolve().then(() => note('inner'));
    })
    .then(() => note('next'));
};
