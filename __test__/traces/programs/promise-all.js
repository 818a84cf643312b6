'use strict';

// Promise.all() with promises, a value and a promise that comes later.
module.exports = ({ note, trace }) => {
  trace();
  const later = new Promise((resolve) => setImmediate(resolve, 'later'));
  Promise.all([Promise.resolve('now'), 'value', later]).then((values) => note('all', ...values));
};
