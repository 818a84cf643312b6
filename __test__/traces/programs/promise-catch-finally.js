'use strict';

// catch() and finally() are then() calls, also where nothing is thrown.
module.exports = ({ note, trace }) => {
  trace();
  Promise.reject(new Error('no'))
    .catch((error) => note('catch', error.message))
    .finally(() => note('finally'))
    .then(() => note('then'));
  Promise.resolve('fine')
    .catch(() => note('never'))
    .then((value) => note('passed through', value));
};
